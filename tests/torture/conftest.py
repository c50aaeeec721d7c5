"""Two lists of twenty tasks in step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.taskserver.machine import Machine
from tests.taskserver.remote import Remote, task_server


def edit(side: str, title: str, /, **fields: Any) -> dict[str, Any]:
    return {"list": side, "title": title, "fields": fields}


def titles(count: int = 20) -> list[str]:
    return [f"Task {number:02}" for number in range(count)]


@pytest.fixture
def remote() -> Iterator[Remote]:
    with task_server() as remote:
        remote.lists("left", "right")
        yield remote


@pytest.fixture
def machine(tmp_path: Path, remote: Remote) -> Machine:
    """A pair that lists everything at every run, so that every listing can mislead it."""
    return Machine(tmp_path / "data", remote, cursor="false").pair()


@pytest.fixture
def in_step(machine: Machine, remote: Remote) -> Callable[..., Machine]:
    def make(count: int = 20) -> Machine:
        remote.person(
            *(
                edit("left", title, notes="n", labels=["work" if n % 2 else "home"])
                for n, title in enumerate(titles(count))
            )
        )
        assert machine.sync()["created"] == count
        return machine

    return make
