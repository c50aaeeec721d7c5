"""Which lists are one, however they were typed; and rings of pairs that nobody sees by the names."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.engine.ports import TaskReader
from tasksync_gui.model.errors import UnavailableError, UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import AccountId, PairId, RemoteId, Revision
from tasksync_gui.model.pair import Account, Endpoint, Pair
from tasksync_gui.model.task import RemoteTask, Snapshot
from tasksync_gui.services.config.list_identity import place_of
from tasksync_gui.services.config.same_lists import SameLists

REGISTRY = load_registry(third_party=False)


def account(name: str, connector: str = "caldav", **settings: str) -> Account:
    return Account(AccountId(name), name, connector, settings)


def place(connector: str, collection: str, **settings: str) -> object:
    return place_of(account("x", connector, **settings), collection, REGISTRY.get(connector))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://localhost:5232/", "http://127.0.0.1:5232"),
        ("http://localhost:5232/", "http://[::1]:5232/ada/"),
        ("https://Dav.Example.org/", "https://dav.example.org"),
        ("https://dav.example.org", "http://dav.example.org:80/ada"),
        ("dav.example.org", "https://dav.example.org.:443/"),
    ],
)
def test_one_server_has_one_name(one: str, other: str) -> None:
    first, second = (place("caldav", path, url=url) for url, path in ((one, "/ada/tasks/"), (other, "/ada/tasks")))
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("caldav", "/ada/tasks/", "https://a.example.org/"), ("caldav", "/ada/tasks/", "https://b.example.org/")),
        (("caldav", "/ada/tasks/", "http://localhost:5232"), ("caldav", "/ada/tasks/", "http://localhost:5233")),
        (("caldav", "/ada/tasks/", "http://localhost"), ("caldav", "/ada/Tasks/", "http://localhost")),
        (("jira", "10000", "https://a.example.org/jira"), ("jira", "10000", "https://a.example.org/other")),
        (("jira", "10000", "https://a.example.org"), ("jira", "10001", "https://a.example.org")),
    ],
)
def test_two_lists_have_two_names(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    first, second = (place(system, collection, url=url) for system, collection, url in (one, other))
    assert first != second


def test_two_people_on_one_board_are_in_one_list_and_a_default_address_need_not_be_typed() -> None:
    first = place("trello", "5f", key="a")
    assert first == place("trello", "5f", key="b", url="https://api.trello.com/1")
    assert first != place("trello", "60", key="a")


def test_a_file_is_what_the_file_system_says(tmp_path: Path) -> None:
    real, link, hard = tmp_path / "todo.txt", tmp_path / "link.txt", tmp_path / "hard.txt"
    real.write_text("Buy milk\n", "utf-8")
    link.symlink_to(real)
    hard.hardlink_to(real)
    assert place("todotxt", "", path=str(real)) == place("todotxt", "", path=str(link))
    dotted = tmp_path / "x" / ".." / "todo.txt"
    assert place("todotxt", "", path=str(real)) == place("todotxt", "", path=str(dotted))
    assert place("todotxt", "", path=str(real)) != place("todotxt", "", path=str(tmp_path / "other.txt"))


def test_which_name_of_a_server_was_typed_does_not_matter_to_the_ids_of_copies() -> None:
    """Two machines seldom call a server alike; a copy has one id all the same."""
    names = ("https://dav.example.org", "http://192.168.1.5:5232/")
    assert len({place("caldav", "/ada/tasks/", url=name).identity for name in names}) == 1  # type: ignore[attr-defined]


@dataclass
class Shelf:
    """Accounts with what their lists show, and how often each was read."""

    tasks: dict[str, list[tuple[str, str]]]
    reads: list[str] = field(default_factory=list)

    async def open(self, account: Account) -> Reader:
        return Reader(self, account.name)


@dataclass
class Reader:
    shelf: Shelf
    name: str

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        self.shelf.reads.append(self.name)
        if self.name not in self.shelf.tasks:
            raise UnavailableError("It is away")
        return Snapshot(
            tuple(
                RemoteTask(RemoteId(f"{uid}.ics"), Revision(etag), {Field.TITLE: uid}, uid=uid)
                for uid, etag in self.shelf.tasks[self.name]
            )
        )


A, B, C = "http://one.example.org/", "http://alias.example.org/", "http://third.example.org/"
ACCOUNTS = [account("A", url=A), account("B", url=B), account("C", url=C)]
FULL = [("u1", "1"), ("u2", "2"), ("u3", "3")]


def pair(name: str, source: str, destination: str) -> Pair:
    ends = (Endpoint(AccountId(end), "/ada/tasks/") for end in (source, destination))
    return Pair(PairId(name), name, *ends)


async def check(shelf: Shelf, new: Pair, *others: Pair, accounts: list[Account] = ACCOUNTS) -> None:
    known = {each.id: each for each in accounts}
    await SameLists(REGISTRY, known, shelf.open).refuse_loops([new], [new, *others])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("there", "one"),
    [
        (FULL, True),
        ([*FULL, ("u4", "4")], True),
        ([("u1", "1"), ("u2", "9"), ("u3", "9")], False),
        ([("v1", "1"), ("v2", "2"), ("v3", "3")], False),
        ([], False),
        (None, False),
    ],
    ids=["equal", "one made meanwhile", "copied and edited", "others", "empty", "not to be read"],
)
async def test_equal_paths_uids_and_revisions_settle_what_names_cannot(
    there: list[tuple[str, str]] | None, one: bool
) -> None:
    shelf = Shelf({"A": FULL, "C": [("w", "1")]} | ({} if there is None else {"B": there}))
    if one:
        with pytest.raises(UserError, match="same_list"):
            await check(shelf, pair("AB", "A", "B"))
    else:
        await check(shelf, pair("AB", "A", "B"))
    assert len(shelf.reads) == len(set(shelf.reads))


async def test_a_ring_through_two_names_of_one_list_is_seen() -> None:
    """Nine copies after three renames, once."""
    accounts = [account("A", url=A), account("B", url=B), account("F", "todotxt", path="/tmp/x.txt")]
    file = Endpoint(AccountId("F"), "")
    first = Pair(PairId("1"), "1", Endpoint(AccountId("A"), "/ada/tasks/"), file)
    second = Pair(PairId("2"), "2", file, Endpoint(AccountId("B"), "/ada/tasks/"))
    with pytest.raises(UserError, match="ring"):
        await check(Shelf({"A": FULL, "B": FULL}), second, first, accounts=accounts)
    await check(Shelf({"A": FULL, "B": FULL[:1]}), second, first, accounts=accounts)


async def test_hard_links_are_one_file(tmp_path: Path) -> None:
    real, hard = tmp_path / "todo.txt", tmp_path / "hard.txt"
    real.write_text("Buy milk\n", "utf-8")
    hard.hardlink_to(real)
    accounts = [account(name, "todotxt", path=str(path)) for name, path in (("A", real), ("B", hard))]
    new = Pair(PairId("1"), "1", Endpoint(AccountId("A"), ""), Endpoint(AccountId("B"), ""))
    with pytest.raises(UserError, match="same_list"):
        await check(Shelf({}), new, accounts=accounts)
    hard.unlink()
    await check(Shelf({}), new, accounts=accounts)


def pair_of_files(one: Path, other: Path) -> tuple[Pair, SameLists]:
    """A pair of two todo.txt files, and what judges it."""
    accounts = {AccountId(name): account(name, "todotxt", path=str(path)) for name, path in (("A", one), ("B", other))}
    pair = Pair(PairId("p"), "P", Endpoint(AccountId("A"), "x"), Endpoint(AccountId("B"), "x"))
    return pair, SameLists(REGISTRY, accounts, _unopened)


async def _unopened(account: Account) -> TaskReader:
    raise UnavailableError("nothing is read for this", sent=False)


@pytest.mark.parametrize("there", [True, False], ids=["there", "not there yet"])
async def test_a_folder_that_ignores_case_has_one_file_for_two_spellings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Such a folder as other systems and memory cards have: every spelling of a name finds the same file."""
    (tmp_path / "Other").touch()
    if there:
        (tmp_path / "todo.txt").touch()
        (tmp_path / "TODO.txt").hardlink_to(tmp_path / "todo.txt")
    monkeypatch.setattr(Path, "samefile", lambda one, other: str(one).casefold() == str(other).casefold())
    pair, judge = pair_of_files(tmp_path / "todo.txt", tmp_path / "TODO.txt")
    with pytest.raises(UserError):
        await judge.refuse_loops([pair], [])


@pytest.mark.parametrize("there", [True, False], ids=["there", "not there yet"])
async def test_where_case_counts_two_spellings_are_two_files(tmp_path: Path, there: bool) -> None:
    for name in ("todo.txt", "TODO.txt") if there else ():
        (tmp_path / name).touch()
    if there and len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this folder ignores case")
    pair, judge = pair_of_files(tmp_path / "todo.txt", tmp_path / "TODO.txt")
    await judge.refuse_loops([pair], [])


BOUND = """
import sys
from pathlib import Path
from tasksync_gui.services.config.list_identity import Place, file_key
one, other = (Path(each) for each in sys.argv[1:3])
keys = [file_key(Place("file", "", str(folder / name))) for name in ("there.txt", "later.txt") for folder in (one, other)]
print(keys[0] == keys[1], keys[2] == keys[3], len(set(keys)))
"""


def test_a_folder_that_is_mounted_twice_is_one_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "there.txt").touch()
    script = 'mount --bind "$1" "$2" && exec "$3" -c "$4" "$1" "$2"'
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(one), str(other), sys.executable, BOUND]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if told.returncode and not told.stdout:
        pytest.skip(f"nothing may be mounted here: {told.stderr.strip()[-100:]}")
    assert told.stdout.split() == ["True", "True", "2"]
