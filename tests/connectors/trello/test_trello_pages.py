"""Where the next page of a board begins, told from a page that nobody has read yet."""

from __future__ import annotations

import json

import pytest

from tasksync_gui.connectors.trello.client import PAGE, oldest_in


def page_of(count: int, **last: object) -> list[dict[str, object]]:
    label = {"id": "0" * 24, "name": '{"id":"' + "1" * 24 + '"}]'}
    cards = [{"id": f"{number:024x}", "idList": "x", "desc": "]", "labels": [label]} for number in range(9, count + 9)]
    return [*cards[:-1], cards[-1] | last]


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_the_oldest_card_of_a_full_page_is_told_without_reading_it(separators: tuple[str, str]) -> None:
    def told(cards: object) -> str | None:
        return oldest_in(json.dumps(cards, separators=separators).encode())

    full = page_of(PAGE)
    assert told(full) == told(full[::-1]) == f"{9:024x}"
    assert told(page_of(PAGE, labels=[])) == f"{9:024x}"
    assert told(page_of(PAGE - 1, desc='"idList":')) is None, "no page follows"
    assert told(page_of(PAGE, labels=[{"id": "0" * 24}] * 99)) is None, "too many labels to look for the card"
    assert told([{"name": "x", **card} for card in full]) is None, "a card that begins otherwise"
    assert told([]) is told({}) is told(full[0]) is None
    assert oldest_in(json.dumps(full).encode()[:-1]) is None, "cut off"
