"""What a command says reaches a pipe when it is said, not when a buffer is full."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from tasksync_gui.cli.render import Output
from tasksync_gui.engine.ports import ProgressEvent
from tasksync_gui.model.errors import UserError, as_message


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "speak",
    [
        lambda output: output.say("said"),
        lambda output: output.table(["said"], [["more"]]),
        lambda output: output.json({"said": 1}),
        lambda output: output.line({"said": 1}),
        lambda output: output.error(UserError("said")),
    ],
    ids=["say", "table", "json", "line", "error"],
)
def test_nothing_stays_in_the_buffer(speak: Callable[[Output], None], as_json: bool) -> None:
    pipes = io.BytesIO(), io.BytesIO()
    out, err = io.TextIOWrapper(pipes[0]), io.TextIOWrapper(pipes[1], line_buffering=True)  # as Python makes them
    speak(Output(out, err, as_json))
    arrived = [pipe.getvalue() for pipe in pipes]
    out.flush()
    err.flush()
    assert arrived == [pipe.getvalue() for pipe in pipes]


HOSTILE = "a\x1b]52;c;x\x07\x9b2J\u202eb\u200b\ud800\x7f\x85c\u2028d\r\ne"
"""Sets the clipboard, clears the screen (also as one C1 sign), turns the direction, forges lines, is no UTF-8."""
MUST_NOT_ARRIVE = "\x1b\x07\x9b\u202e\u200b\ud800\x7f\x85\u2028\r"


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "speak",
    [
        lambda output: output.say(f"\n{HOSTILE}"),
        lambda output: output.table(["said"], [[HOSTILE]]),
        lambda output: output.json({HOSTILE: HOSTILE}),
        lambda output: output.line({HOSTILE: [HOSTILE]}),
        lambda output: output.error(UserError(HOSTILE, cause=HOSTILE, next_step=HOSTILE)),
        lambda output: output.progress(ProgressEvent("reading", waiting=as_message(HOSTILE))),
    ],
    ids=["say", "table", "json", "line", "error", "progress"],
)
def test_what_others_wrote_steers_no_terminal(speak: Callable[[Output], None], as_json: bool) -> None:
    out, err = io.StringIO(), io.StringIO()
    speak(Output(out, err, as_json))
    said = out.getvalue() + err.getvalue()
    assert [sign for sign in MUST_NOT_ARRIVE if sign in said] == []
    assert "\ne" not in said
    said.encode()


def test_json_says_the_same_to_a_program() -> None:
    out = io.StringIO()
    Output(out, out, as_json=True).json({"title": HOSTILE + "👩\u200d💻\U000e0041"})
    assert json.loads(out.getvalue()) == {"title": HOSTILE + "👩\u200d💻\U000e0041"}
