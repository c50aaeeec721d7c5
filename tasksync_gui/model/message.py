"""What is to be said, as data: a code and its arguments. Sentences are made of them in ``services/phrases`` only.

Nothing reads a sentence back: whoever must know what was said looks at the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TypeAlias

Arg: TypeAlias = "str | int | float | bool | Message | tuple[Message, ...] | None"
"""An argument: text and names as they are, numbers unformatted, moments as ISO 8601 text, members of enums as their
values (the name of the argument tells which), and messages inside a message."""

TEXT = "text"
"""The code of words that came from outside as a whole: of a plug-in, a system, or a database of an earlier version."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say. ``args`` are sorted by name, so that equal messages are equal."""

    code: str
    args: tuple[tuple[str, Arg], ...] = ()

    def __getitem__(self, name: str) -> object:
        """The argument ``name``. Raises KeyError if there is none."""
        return dict(self.args)[name]

    def values(self) -> Mapping[str, Arg]:
        """The arguments by name; ``args`` itself is a tuple, so that messages can be compared and hashed."""
        return dict(self.args)

    def __str__(self) -> str:
        """For developers: the code and its arguments."""
        if self.code == TEXT:
            return str(self["text"])
        inside = ", ".join(
            f"{name}={value if isinstance(value, Message) else repr(value)}" for name, value in self.args
        )
        return f"{self.code}({inside})" if inside else self.code

    def walk(self) -> Iterator[Message]:
        """This message and all that are inside it."""
        yield self
        for _, value in self.args:
            for inner in (value,) if isinstance(value, Message) else value if isinstance(value, tuple) else ():
                yield from inner.walk()


Messages: TypeAlias = tuple[Message, ...]
"""Several things said one after the other, as sentences are; empty: nothing."""


def message(code: StrEnum | str, /, **args: Arg | PurePath) -> Message:
    """A message of ``code`` with ``args``; members of enums become their values, paths their text."""
    return Message(str(code), tuple(sorted((name, _plain(value)) for name, value in args.items())))


def _plain(value: Arg | PurePath) -> Arg:
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, PurePath) else value


def words(text: str) -> Message:
    """Words that are shown as they are: a plug-in's, a system's own, or kept from an earlier version."""
    return Message(TEXT, (("text", text),))
