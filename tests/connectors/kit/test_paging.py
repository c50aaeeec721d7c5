"""Paging: the whole list once each, or an error, whatever the system does to its pages meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.kit.http.paging import Page, by_cursor, by_number, by_offset, next_link
from tasksync_gui.model.errors import InvalidResponseError


@dataclass
class Server:
    """A list that somebody changes before some of the answers."""

    items: list[int]
    size: int
    totals: bool = True
    edits: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Before which answer what happens, and where."""
    answers: int = 0
    removed: set[int] = field(default_factory=set)
    added: set[int] = field(default_factory=set)

    def _edit(self) -> None:
        what, where = self.edits.get(self.answers, ("", 0))
        self.answers += 1
        if what == "add":
            new = 1000 + self.answers
            self.items.insert(min(where, len(self.items)), new)
            self.added.add(new)
        elif what == "remove" and self.items:
            self.removed.add(self.items.pop(where % len(self.items)))

    def page(self, start: int) -> Page[int]:
        self._edit()
        return Page(self.items[start : start + self.size], total=len(self.items) if self.totals else None)

    async def numbered(self, number: int) -> Page[int]:
        return self.page((number - 1) * self.size)

    async def offset(self, at: int) -> Page[int]:
        return self.page(at)

    async def cursor(self, cursor: str | None) -> Page[int]:
        at = int(cursor or 0)
        page = self.page(at)
        end = at + self.size >= len(self.items)
        return Page(page.items, next=None if end else str(at + self.size))


def key(item: int) -> int:
    return item


edits = st.dictionaries(
    st.integers(0, 12), st.tuples(st.sampled_from(["add", "remove"]), st.integers(0, 25)), max_size=3
)


@given(
    size=st.integers(1, 7),
    count=st.integers(0, 25),
    edits=edits,
    how=st.sampled_from(["number", "offset", "overlap"]),
    concurrency=st.sampled_from([1, 4]),
)
async def test_whatever_stays_in_the_list_is_read_or_it_is_an_error(size, count, edits, how, concurrency):
    kept = list(range(count))
    size = max(size, 2) if how == "overlap" else size
    server = Server(list(kept), size, totals=how != "overlap", edits=edits)
    try:
        if how == "number":
            found = await by_number(server.numbered, key, concurrency=concurrency)
        else:
            found = await by_offset(
                server.offset, key, overlap=how == "overlap", concurrency=1 if how == "overlap" else concurrency
            )
    except InvalidResponseError:
        assert edits, "a list that keeps still can always be read"
        return
    assert len(found) == len(set(found))
    assert set(kept) - server.removed <= set(found) <= set(kept) | server.added


@given(size=st.integers(1, 7), count=st.integers(0, 25), concurrency=st.sampled_from([1, 4]))
async def test_a_quiet_list_is_read_in_order_and_once(size, count, concurrency):
    for totals in (True, False):
        for fetch, read in (("numbered", by_number), ("offset", by_offset)):
            server = Server(list(range(count)), size, totals)
            assert await read(getattr(server, fetch), key, concurrency=concurrency) == list(range(count))
        assert await by_cursor(Server(list(range(count)), size, totals).cursor, key) == list(range(count))
    assert await by_offset(Server(list(range(count)), max(size, 2), False).offset, key, overlap=True) == list(
        range(count)
    )


async def test_a_total_that_is_never_reached_is_an_error_and_not_a_short_list():
    async def lies(_: int) -> Page[int]:
        return Page([1, 2], total=5, more=False)

    with pytest.raises(InvalidResponseError):
        await by_number(lies, key)


async def test_a_server_that_ignores_the_page_is_noticed():
    async def same(_: object) -> Page[int]:
        return Page([1, 2])

    for read in (by_number, by_offset):
        with pytest.raises(InvalidResponseError):
            await read(same, key)


async def test_pages_of_one_cannot_overlap_and_are_not_taken_for_the_whole():
    assert await by_offset(Server([7], 1, False).offset, key, overlap=True) == [7]
    with pytest.raises(InvalidResponseError):
        await by_offset(Server([7, 8], 1, False).offset, key, overlap=True)


async def test_cursors_that_do_not_advance_are_noticed():
    async def stuck(cursor: str | None) -> Page[int]:
        return Page([int(cursor or 0)], next="1")

    async def repeats(cursor: str | None) -> Page[int]:
        return Page([1], next=str(int(cursor or 0) + 1))

    for fetch in (stuck, repeats):
        with pytest.raises(InvalidResponseError):
            await by_cursor(fetch, key)


async def test_a_capped_page_size_does_not_lose_items():
    """Some servers answer a wish for 1,000 with 100 and say nothing."""
    server = Server(list(range(25)), 4)
    assert await by_offset(server.offset, key, concurrency=3) == list(range(25))


async def test_the_later_version_of_an_item_wins():
    pages = {None: Page([("a", 1), ("b", 1)], next="x"), "x": Page([("a", 2), ("c", 1)])}

    async def fetch(cursor):
        return pages[cursor]

    assert await by_cursor(fetch, lambda item: item[0]) == [("a", 2), ("b", 1), ("c", 1)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://h/x?page=2>; rel="next", <https://h/x?page=9>; rel="last"', "https://h/x?page=2"),
        ('<https://h/x?page=1>; rel="prev"', None),
        ("</x?a=1,2>; rel=next", "https://h/x?a=1,2"),
        ('<?page=2>; title="a"; rel="prefetch next"', "https://h/list?page=2"),
        ("", None),
        ("garbage", None),
    ],
)
def test_link_headers(header, expected):
    assert next_link({"link": header}, "https://h/list") == expected
