"""Sentences out of messages: the one place where a code becomes words, in the language in use.

Each table of phrases stands beside this file, by what the messages are about. A code without a phrase is our mistake;
it is shown as it is, since a person who reads something odd is better off than one whose window failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Protocol

from tasksync_gui.model.error_codes import ErrorPart
from tasksync_gui.model.message import TEXT, Arg, Message, Messages
from tasksync_gui.services.phrases.error_phrase import ErrorPhrase, ErrorText
from tasksync_gui.services.phrases.language import ENGLISH, current, speaking

ERROR = "error"
"""An argument of this name is what an error says; a phrase can take one part of it: ``{error.cause}``."""
_PARTS = frozenset(ErrorPart)
Spell = Callable[[str, Arg], object]
"""(an argument's name, its value) -> how it is written."""
Join = Callable[[Sequence[str]], str]


class Sayable(Protocol):
    """How the messages of one code are said: one phrase, or one that a plural or an argument chooses."""

    def render(self, args: Mapping[str, Arg], spell: Spell) -> str:
        """The sentence, with each argument spelled by ``spell``. Raises KeyError if one is missing."""

    @property
    def names(self) -> frozenset[str]:
        """The arguments that it is made of."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said for one code: a template with the arguments' names in braces; ``many`` for all counts but one."""

    one: str
    many: str = ""
    by: str = "count"
    """The argument that tells how many."""

    def render(self, args: Mapping[str, Arg], spell: Spell) -> str:
        """The sentence, with each argument spelled by ``spell(name, value)``."""
        language = current()
        count = args.get(self.by)
        if self.many and isinstance(count, int):
            template = language.ngettext(self.one, self.many, count)
        else:
            template = language.gettext(self.one)
        return template.format(**{name: spell(name, value) for name, value in args.items()})

    @property
    def names(self) -> frozenset[str]:
        """The names in braces, and the one that tells how many."""
        fields = (field for text in (self.one, self.many) for _, field, _, _ in Formatter().parse(text) if field)
        return frozenset(field.partition(".")[0] for field in fields) | ({self.by} if self.many else frozenset())


def phrase(text: str) -> Phrase:
    """A sentence without a number that changes it."""
    return Phrase(text)


def plural(one: str, many: str, by: str = "count") -> Phrase:
    """A sentence whose form depends on the argument ``by``."""
    return Phrase(one, many, by)


class Renderer:
    """Makes sentences by ``phrases``.

    ``spellings`` say how arguments of a name are written (``field``: its name), ``joins`` how several messages in an
    argument of a name are put together; otherwise they are sentences, one after the other. A message inside a message
    has no full stop at its end: the sentence around it goes on, or has its own. What an ``error`` says has one, and
    what stands inside an error is said as it is.
    """

    def __init__(
        self,
        phrases: Mapping[str, Sayable],
        spellings: Mapping[str, Callable[[str], str]],
        joins: Mapping[str, Join] | None = None,
    ) -> None:
        self._phrases = phrases
        self._spellings = spellings
        self._joins = joins or {}

    def say(self, message: Message | Messages) -> str:
        """The sentence of ``message``, or the sentences of several, in the language in use."""
        if isinstance(message, tuple):
            return " ".join(self.say(each) for each in message)
        try:
            said = self._said(message)
        except (KeyError, ValueError, IndexError):  # written by another version, with other arguments
            said = None
        if said is not None:
            return said
        inside = ", ".join(f"{name}: {self._spell(name, value)}" for name, value in message.args)
        return f"{message.code} ({inside})" if inside else message.code

    def _said(self, message: Message) -> str | None:
        """None if there is no phrase for it. Raises what a phrase raises."""
        if message.code == TEXT:
            return str(message["text"])
        if message.code in _PARTS:
            return self._part(message)
        found = self._phrases.get(message.code)
        if isinstance(found, ErrorPhrase):
            return str(self.tell(message))
        return None if found is None else found.render(message.values(), self._spell)

    def tell(self, message: Message) -> ErrorText:
        """What happened, why, and what to do, of the message of an error; of any other only the first."""
        found = self._phrases.get(message.code)
        if isinstance(found, ErrorPhrase):
            return found.text(message.values(), self._whole)
        return ErrorText(self.say(message))

    def _part(self, message: Message) -> str:
        error = message[ERROR]
        assert isinstance(error, Message)
        text = self.tell(error)
        match message.code:
            case ErrorPart.TITLE:
                return text.title
            case ErrorPart.CAUSE:
                return text.cause
        return text.next_step

    def english(self, message: Message | Messages) -> str:
        """The sentence in English, for logs and ``--json``."""
        with speaking(ENGLISH):
            return self.say(message)

    def _spell(self, name: str, value: Arg) -> str | ErrorText:
        spelled = self._whole(name, value)
        if isinstance(value, Message | tuple) and isinstance(spelled, str):
            return spelled.rstrip(".")
        return spelled

    def _whole(self, name: str, value: Arg) -> str | ErrorText:
        if isinstance(value, Message):
            return self.tell(value) if name == ERROR else self.say(value)
        if isinstance(value, tuple):
            join = self._joins.get(name, " ".join)
            return join([self.say(each) for each in value])
        if value is None or isinstance(value, bool):
            return "" if value is None else str(value).lower()
        if isinstance(value, int | float):
            return current().number(value)
        spelling = self._spellings.get(name)
        return value if spelling is None else spelling(value)


def moment(text: str) -> str:
    """How a moment in ISO 8601 is written for people; in English as in logs, with its zone."""
    at = datetime.fromisoformat(text)
    if current().is_plain:
        return f"{at:%Y-%m-%d %H:%M} {at.tzname() or ''}".rstrip()
    return current().moment(at.astimezone())


def time_of_day(text: str) -> str:
    """The local time of day of a moment in ISO 8601."""
    at = datetime.fromisoformat(text).astimezone()
    return f"{at:%H:%M}" if current().is_plain else current().time(at)
