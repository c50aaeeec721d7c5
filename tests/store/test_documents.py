"""Documents: what earlier versions wrote is read, and each value survives the journey to JSON and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.model.codec import decode_messages, encode_messages
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Schedule, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import Message, message, words
from tasksync_gui.model.plan import Note, NoteKind
from tasksync_gui.model.task import RemoteTask, Series
from tasksync_gui.store import configuration, decision_codec, plan_codec
from tasksync_gui.store.converter import make_converter
from tasksync_gui.store.json_text import dumps
from tests.support import store_values as values
from tests.unit.test_codec import fields as task_fields

GOLDEN: dict[str, Any] = json.loads(Path(__file__).with_name("golden").joinpath("documents.json").read_text("utf-8"))
"""Written by the version that kept sentences."""
RICH_TASK = replace(values.task(), unsupported_content=("panels", "mentions"))
DOCUMENTS: dict[str, tuple[object, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "plan": (values.plan(), plan_codec.plan_to_json, plan_codec.plan_from_json),
    "intent": (values.intent(), plan_codec.intent_to_json, plan_codec.intent_from_json),
    "task": (RICH_TASK, plan_codec.task_to_json, plan_codec.task_from_json),
    "plain_task": (values.task(), plan_codec.task_to_json, plan_codec.task_from_json),
    "row": (values.row(), plan_codec.row_to_json, plan_codec.row_from_json),
    "decision": (values.decision(), decision_codec.decision_to_json, decision_codec.decision_from_json),
    "pair": (values.pair(), configuration.pair_to_json, configuration.pair_from_json),
}
SPEAKING = ("plan", "intent")
"""Documents that hold messages, of which the text is all that is left."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_version_before_wrote_is_read(name: str) -> None:
    value, _, load = DOCUMENTS[name]
    assert load(GOLDEN[name]) == value


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_what_they_were_but_for_messages(name: str) -> None:
    value, dump, _ = DOCUMENTS[name]
    written = json.loads(dumps(dump(value)))
    assert (_without_messages(written) if name in SPEAKING else written) == GOLDEN[name]


def _without_messages(data: Any) -> Any:
    """``data`` with the text of a message in its place."""
    if isinstance(data, dict):
        if data.keys() == {"code", "args"}:
            return data["args"]["text"]
        return {key: _text(value) if key in ("reason", "problem") else _without_messages(value)
                for key, value in data.items()}  # fmt: skip
    return [_without_messages(each) for each in data] if isinstance(data, list) else data


def _text(said: list[Any]) -> str:
    return " ".join(_without_messages(said))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_survive_the_round_trip(name: str) -> None:
    value, dump, load = DOCUMENTS[name]
    assert load(json.loads(dumps(dump(value)))) == value


@given(task_fields, st.text())
def test_tasks_survive_the_round_trip(content: Any, title: str) -> None:
    task = replace(values.task(), fields=content, raw=title, unsupported_content=(title,))
    assert plan_codec.task_from_json(json.loads(dumps(plan_codec.task_to_json(task)))) == task


said = st.recursive(
    st.builds(words, st.text()),
    lambda inner: st.builds(
        lambda code, args: message(code, **args),
        st.text(min_size=1),
        st.dictionaries(
            st.sampled_from(["a", "b", "c", "d"]),
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | inner
            | st.lists(inner).map(tuple),
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.lists(said).map(tuple))
def test_messages_survive_the_round_trip(messages: tuple[Message, ...]) -> None:
    assert decode_messages(json.loads(dumps(encode_messages(messages)))) == messages


@pytest.mark.parametrize(("data", "meant"), [("", ()), ("Old. Text.", (words("Old. Text."),)), ([], ())])
def test_text_of_earlier_versions_is_a_message_of_its_own(data: Any, meant: tuple[Message, ...]) -> None:
    assert decode_messages(data) == meant


def test_a_field_is_written_without_being_named_anywhere_else() -> None:
    """A document follows the class: a field added there is kept, and an old document without it is read."""

    @dataclass(frozen=True, slots=True)
    class Longer(Note):
        mood: str = "calm"

    converter = make_converter(())
    note = Longer(NoteKind.DRIFT, message(NoteCode.DRIFT, where="A"), "t", mood="wild")
    written = converter.unstructure(note)
    assert set(written) == {field.name for field in fields(Longer)}
    assert converter.structure(written, Longer) == note
    del written["mood"]
    assert converter.structure(written, Longer) == replace(note, mood="calm")


@pytest.mark.parametrize("name", ["plan", "intent", "task", "decision", "pair"])
@pytest.mark.parametrize("damage", [None, [], "text", {}], ids=str)
def test_what_is_no_document_is_refused(name: str, damage: Any) -> None:
    _, _, load = DOCUMENTS[name]
    with pytest.raises((ValueError, KeyError, TypeError)):
        load(damage)


@pytest.mark.parametrize(
    "series",
    [
        Series(Schedule(When(date(2026, 12, 8), time(9), "Europe/Berlin"), "FREQ=WEEKLY"), When(date(2026, 12, 7))),
        Series(kept=message(NoteCode.OUTSIDE), fixed=message(NoteCode.SKIPPED)),
        Series(),
    ],
)
def test_a_task_keeps_what_its_system_tells_of_its_series(series: Series) -> None:
    task = RemoteTask(RemoteId("t"), Revision("1"), {}, series=series)
    assert plan_codec.task_from_json(json.loads(dumps(plan_codec.task_to_json(task)))) == task
