"""What a command says reaches a pipe when it is said, not when a buffer is full."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tasksync_gui.cli.render import Output
from tasksync_gui.model.errors import UserError


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
