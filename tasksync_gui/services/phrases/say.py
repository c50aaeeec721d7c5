"""All phrases together: what front ends, logs and ``--json`` ask for a message's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from tasksync_gui.model.message import Message, Messages
from tasksync_gui.services.phrases.language import current
from tasksync_gui.services.phrases.render import Join, Renderer, Sayable, time_of_day
from tasksync_gui.services.phrases.status import STATUS

T = TypeVar("T")


class LaterTable(Mapping[str, T]):
    """A table of which ``near`` is at hand; the first key that is not in there loads ``name`` of the whole tables.

    What calm pairs say needs no word of any system's errors, and a look at them should take no time.
    """

    def __init__(self, name: str, near: Mapping[str, T]) -> None:
        self._name = name
        self._near = near

    @cached_property
    def _whole(self) -> Mapping[str, T]:
        from tasksync_gui.services.phrases import tables

        found: Mapping[str, T] = getattr(tables, self._name)
        return found

    def __getitem__(self, key: str) -> T:
        return self._near[key] if key in self._near else self._whole[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def _listed(parts: Sequence[str]) -> str:
    return current().list(parts)


PHRASES: Mapping[str, Sayable] = LaterTable("PHRASES", STATUS)
SPELLINGS: Mapping[str, Callable[[str], str]] = LaterTable("SPELLINGS", {"time": time_of_day})
JOINS: Mapping[str, Join] = {"parts": ", ".join, "wrong": "; ".join, "things": _listed}
RENDERER = Renderer(PHRASES, SPELLINGS, JOINS)


def say(message: Message | Messages | str) -> str:
    """The words of ``message``, or of several one after the other, in the language in use; a plug-in's as they are."""
    return message if isinstance(message, str) else RENDERER.say(message)


def english(message: Message | Messages | str) -> str:
    """The same in English, for logs and ``--json``."""
    return message if isinstance(message, str) else RENDERER.english(message)
