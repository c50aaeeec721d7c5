"""What speaks for two tasks being one: the scale, what each rung allows where, and three ways of asking that agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import product

import pytest

from tasksync_gui.engine.identity.evidence import (
    TABLE,
    Allows,
    Evidence,
    Index,
    Portrait,
    Situation,
    allowed,
    compare,
    key,
    keys,
    portrait,
    shows,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Revision
from tasksync_gui.model.task import RemoteTask

THEN, LATER = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)

# situation -> rung: what one candidate allows / what several allow; "!" where that rung has the last word
ALLOWED = {
    "FIRST_CONTACT": "MARK tell/-, ORIGIN tell/-, UID tell/-, URL tell/-, CONTENT tell/tell, TITLE tell/hold, LIKENESS tell/hold",
    "LOST_LINK": "MARK tell/tell",
    "PENDING_CREATE": "MARK join/join, ORIGIN hold/hold, CONTENT join/join, TITLE join/-",
    "REFUSED_CREATE": "MARK join/join",
    "UNCLEAR_CREATE": "ORIGIN hold/hold, CONTENT join/join, TITLE hold/hold",
    "OPEN_CREATE": "MARK wait/wait, ORIGIN wait/wait, TITLE wait/wait",
    "SECOND_BEARER": "CONTENT hold/hold, NONE hold/hold",
    "FOREIGN_COPY": "ORIGIN hold/hold, FOREIGN_TITLE hold/hold",
    "MOVED": "UID tell/-, CREATION tell/narrow, CONTENT tell/tell",
    "MOVED_APART": "UID tell/-, CREATION tell/tell!, CONTENT tell/tell",
    "MISSED_APART": "UID tell/-, CREATION tell/tell",
    "MADE_AGAIN": "CONTENT tell/tell",
    "POSSIBLE_RETURN": "ORIGIN hold/hold, TITLE hold/hold",
    "UNKNOWN_STATE": "UID wait/wait, CREATION wait/wait, TITLE wait/wait",
    "CHANGES_TOLD": "MARK ask/ask, UID ask/ask, CREATION ask/ask",
    "CHANGES_UNTOLD": "MARK ask/ask, UID ask/ask, CREATION ask/ask, TITLE ask/ask",
    "SHOWN_TWICE": "MARK ask/ask, UID ask/ask, CREATION ask/ask",
    "MARKED_CREATE": "MARK join/join",
    "ID_TAKEN": "CONTENT join/join, NONE hold/hold",
    "UNMARKED_CREATE": "CONTENT join/hold, TITLE hold/hold",
    "MOVED_MEANWHILE": "CREATION hold/hold, CONTENT hold/hold",
    "LOST_UPDATE": "UID join/-!, CREATION join/-!, CONTENT join/-",
    "BRING_BACK": "ANSWER join/-, MARK join/join",
}
WORDS = {Allows.NOTHING: "-", Allows.TELL: "tell"}


def said(situation: Situation) -> str:
    """A row of the table in the words of the list above."""
    cells = [
        f"{rung.name} {WORDS.get(step.one, step.one)}/{WORDS.get(step.several, step.several)}{'!' * step.final}"
        for rung, step in TABLE[situation].items()
    ]
    return ", ".join(cells)


def test_the_list_names_every_situation() -> None:
    assert ALLOWED.keys() == {situation.name for situation in Situation}
    assert TABLE.keys() == set(Situation)


@pytest.mark.parametrize("situation", Situation)
def test_each_rung_allows_what_is_written_down_here(situation: Situation) -> None:
    assert said(situation) == ALLOWED[situation.name]


@pytest.mark.parametrize("situation", Situation)
def test_the_surest_is_looked_at_first(situation: Situation) -> None:
    assert list(TABLE[situation]) == sorted(TABLE[situation], reverse=True)


def test_weaker_evidence_never_allows_more() -> None:
    """But for the origin that a task names of itself, which anybody can write: it finds, and a person is asked."""
    order = [Allows.NOTHING, Allows.NARROW, Allows.ASK, Allows.WAIT, Allows.HOLD, Allows.TELL, Allows.JOIN]
    for situation, steps in TABLE.items():
        ranks = [order.index(step.one) for rung, step in steps.items() if rung is not Evidence.ORIGIN]
        assert ranks == sorted(ranks, reverse=True), situation


def test_a_mark_joins_only_what_was_not_answered() -> None:
    """Once a create was answered, its task is known by its id; whoever copies its mark gets nothing by that."""
    joined = {
        situation
        for situation, steps in TABLE.items()
        if Evidence.MARK in steps and steps[Evidence.MARK].one in (Allows.JOIN, Allows.TELL)
    }
    assert joined == {
        Situation.FIRST_CONTACT, Situation.LOST_LINK, Situation.PENDING_CREATE, Situation.REFUSED_CREATE,
        Situation.MARKED_CREATE, Situation.BRING_BACK,
    }  # fmt: skip


def test_the_scale() -> None:
    assert (
        Evidence.ANSWER > Evidence.MARK > Evidence.ORIGIN > Evidence.UID > Evidence.URL > Evidence.CREATION
        > Evidence.CONTENT > Evidence.FOREIGN_TITLE > Evidence.TITLE > Evidence.LIKENESS > Evidence.NONE
    )  # fmt: skip


def owner(mark: str) -> LinkId | None:
    """Whose mark it is; those of others are nobody's."""
    return LinkId(mark.removeprefix("ts1-ours-")) if mark.startswith("ts1-ours-") else None


ROOT = "0123456789abcdef"
COPY = f"ts1-x_o{ROOT}-y"
MARKS = (None, "ts1-ours-link", "ts1-ours-other", "ts1-foreign", COPY, "odd")
SOUGHT = Portrait(
    "Buy milk", "link", "uid", "url", THEN, RemoteId("id"), says=lambda task: task.fields.get(Field.NOTES) == "same",
    origin=ROOT,
)  # fmt: skip


def tasks(rungs: Iterable[Evidence] = Evidence) -> Iterator[RemoteTask]:
    """Every combination of what a task may have in common with another, or have otherwise, or not have.

    What is none of ``rungs`` is in common: that must not count.
    """
    counts = set(rungs)
    ids = ("id", "x") if Evidence.ANSWER in counts else ("id",)
    uids = ("uid", "no", None) if Evidence.UID in counts else ("uid",)
    urls = ("url", None) if Evidence.URL in counts else ("url",)
    moments = (THEN, LATER, None) if Evidence.CREATION in counts else (THEN,)
    notes = ("same", "other") if Evidence.CONTENT in counts else ("same",)
    titles = ("Buy milk", " buy  MILK", "Sell milk")
    for id_, mark, uid, url, moment, title, note in product(ids, MARKS, uids, urls, moments, titles, notes):
        fields = {Field.TITLE: title, Field.NOTES: note}
        yield RemoteTask(RemoteId(id_), Revision("1"), fields, "", mark, uid, url, moment)


def portraits() -> Iterator[Portrait]:
    """What may be known of the one that is looked for."""
    for mark, uid, created, title, exact, origin in product(
        ("link", None), ("uid", None), (THEN, None), ("Buy milk", None), (False, True), (ROOT, "")
    ):
        yield Portrait(title, mark, uid, "url", created, RemoteId("id"), SOUGHT.says, origin, exact)


def common(task: RemoteTask, sought: Portrait) -> dict[Evidence, bool | None]:
    """Naively: what both have in common, what differs although both have it, and what cannot be told (None)."""
    title = task.title == sought.title or (not sought.exact and task.title.split() and sought.title is not None
                                           and task.title.lower().split() == sought.title.lower().split())  # fmt: skip
    title = bool(title) and sought.title is not None
    link = owner(task.marker) if task.marker is not None else None
    return {
        Evidence.ANSWER: task.id == "id",
        Evidence.MARK: None if task.marker is None else sought.mark is not None and link == sought.mark,
        Evidence.ORIGIN: task.marker == COPY and sought.origin == ROOT,
        Evidence.UID: None if sought.uid is None else task.uid == sought.uid,
        Evidence.URL: task.url == "url",
        Evidence.CREATION: None if sought.created_at is None else task.created_at == THEN and title,
        Evidence.CONTENT: task.fields[Field.NOTES] == "same",
        Evidence.FOREIGN_TITLE: title and task.marker in ("ts1-foreign", COPY),
        Evidence.TITLE: title,
        Evidence.NONE: True,
    }


def expected(found: dict[Evidence, bool | None], situation: Situation) -> Evidence:
    """By the list at the top."""
    for cell in ALLOWED[situation.name].split(", "):
        name, what = cell.split()
        shown = found.get(Evidence[name], False)
        if shown:
            return Evidence[name]
        if what.endswith("!") and shown is not None:
            return Evidence.NONE
    return Evidence.NONE


@pytest.mark.parametrize("situation", Situation)
def test_compare_gives_the_surest_of_what_counts(situation: Situation) -> None:
    """Every combination of traits; each rung that counts is the answer at least once."""
    candidates = list(tasks(TABLE[situation]))
    seen = set()
    for sought in portraits():
        for task in candidates:
            found = compare(task, sought, situation, owner)
            assert found is expected(common(task, sought), situation), (task, sought)
            seen.add(found)
    assert seen >= TABLE[situation].keys() - {Evidence.LIKENESS}
    assert Evidence.NONE in seen


KEYED = (Evidence.ANSWER, Evidence.MARK, Evidence.ORIGIN, Evidence.UID, Evidence.URL, Evidence.CREATION, Evidence.TITLE)


@pytest.mark.parametrize("rung", KEYED)
def test_two_share_a_key_where_they_show_that_rung(rung: Evidence) -> None:
    for sought in portraits():
        if not sought.exact:
            name = key(rung, sought)
            for task in tasks([rung]):
                shared = name is not None and key(rung, portrait(task, owner)) == name
                assert shared is shows(rung, task, sought, owner), (task, sought)


@pytest.mark.parametrize("situation", Situation)
def test_keys_are_those_of_what_counts(situation: Situation) -> None:
    wanted = [(rung, key(rung, SOUGHT)) for rung in TABLE[situation] if rung in KEYED]
    assert list(keys(SOUGHT, situation)) == wanted
    assert not list(keys(Portrait(), situation)), "what is not known is no key"


@pytest.mark.parametrize(
    "situation", [Situation.MOVED, Situation.MISSED_APART, Situation.MADE_AGAIN, Situation.BRING_BACK]
)
def test_a_search_finds_a_single_candidate_where_comparing_allows_to_join_it(situation: Situation) -> None:
    for sought in portraits():
        for task in tasks(TABLE[situation]):
            alike = sought.title is not None and common(task, sought)[Evidence.TITLE]
            if sought.exact or (task.fields[Field.NOTES] == "same" and not alike):
                continue  # an index takes it that what says the same has the same title
            joined = allowed(situation, compare(task, sought, situation, owner)) in (Allows.JOIN, Allows.TELL)
            assert bool(Index([task], owner).search(sought, situation)) is joined, (task, sought)


def made(id_: str, *, uid: str | None = None, at: datetime | None = None, notes: str = "") -> RemoteTask:
    """One of several candidates."""
    return RemoteTask(
        RemoteId(id_), Revision("1"), {Field.TITLE: "buy milk", Field.NOTES: notes}, uid=uid, created_at=at
    )


def searched(situation: Situation, *tasks: RemoteTask, sought: Portrait = SOUGHT) -> list[str] | None:
    """Their ids, in order."""
    found = Index(tasks, owner).search(sought, situation)
    return None if found is None else [task.id for task in found]


def test_a_uid_that_several_have_tells_nothing() -> None:
    two = made("a", uid="uid"), made("b", uid="uid", notes="same"), made("c", notes="same")
    assert searched(Situation.MOVED, *two) == ["b", "c"]


def test_of_several_made_at_that_moment_only_what_says_the_same_is_it() -> None:
    two = made("a", at=THEN), made("b", at=THEN, notes="same"), made("c", notes="same")
    assert searched(Situation.MOVED, *two) == ["b"]
    assert searched(Situation.MOVED_APART, *two) == ["a", "b"], "none of them is synced anew"


def test_the_moment_of_creation_has_the_last_word_on_what_was_left_alone() -> None:
    assert searched(Situation.MOVED_APART, made("c", notes="same")) is None
    unknown = Portrait("Buy milk", says=SOUGHT.says)
    assert searched(Situation.MOVED_APART, made("c", notes="same"), sought=unknown) == ["c"]
