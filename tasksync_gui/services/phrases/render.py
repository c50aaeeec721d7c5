"""Sentences out of messages: the one place where a code becomes words, in the language in use.

Each table of phrases stands beside this file, by what the messages are about. A code without a phrase is our mistake;
it is shown as it is, since a person who reads something odd is better off than one whose window failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tasksync_gui.model.error_codes import ErrorPart
from tasksync_gui.model.message import TEXT, Arg, Message
from tasksync_gui.services.phrases.error_phrase import ErrorPhrase, ErrorText
from tasksync_gui.services.phrases.language import ENGLISH, current, speaking

ERROR = "error"
"""An argument of this name is what an error says; a phrase can take one part of it: ``{error.cause}``."""
_PARTS = frozenset(ErrorPart)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said for one code: a template with the arguments' names in braces; ``many`` for all counts but one."""

    one: str
    many: str = ""
    by: str = "count"
    """The argument that tells how many."""

    def render(self, args: Mapping[str, Arg], spell: Callable[[str, Arg], object]) -> str:
        """The sentence, with each argument spelled by ``spell(name, value)``."""
        language = current()
        count = args.get(self.by)
        if self.many and isinstance(count, int):
            template = language.ngettext(self.one, self.many, count)
        else:
            template = language.gettext(self.one)
        return template.format(**{name: spell(name, value) for name, value in args.items()})


def phrase(text: str) -> Phrase:
    """A sentence without a number that changes it."""
    return Phrase(text)


def plural(one: str, many: str, by: str = "count") -> Phrase:
    """A sentence whose form depends on the argument ``by``."""
    return Phrase(one, many, by)


class Renderer:
    """Makes sentences by ``phrases``; ``spellings`` say how arguments of a name are written (``field``: its name)."""

    def __init__(
        self, phrases: Mapping[str, Phrase | ErrorPhrase], spellings: Mapping[str, Callable[[str], str]]
    ) -> None:
        self._phrases = phrases
        self._spellings = spellings

    def say(self, message: Message) -> str:
        """The sentence of ``message`` in the language in use."""
        if message.code == TEXT:
            return str(message["text"])
        if message.code in _PARTS:
            return self._part(message)
        found = self._phrases.get(message.code)
        if found is None:
            inside = ", ".join(f"{name}: {self._spell(name, value)}" for name, value in message.args)
            return f"{message.code} ({inside})" if inside else message.code
        return found.render(message.values(), self._spell)

    def tell(self, message: Message) -> ErrorText:
        """What happened, why, and what to do, of the message of an error; of any other only the first."""
        found = self._phrases.get(message.code)
        if isinstance(found, ErrorPhrase):
            return found.text(message.values(), self._spell)
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

    def english(self, message: Message) -> str:
        """The sentence in English, for logs and ``--json``."""
        with speaking(ENGLISH):
            return self.say(message)

    def _spell(self, name: str, value: Arg) -> str | ErrorText:
        if isinstance(value, Message):
            return self.tell(value) if name == ERROR else self.say(value)
        if isinstance(value, tuple):
            return " ".join(self.say(each) for each in value)
        if value is None or isinstance(value, bool):
            return "" if value is None else str(value).lower()
        if isinstance(value, int | float):
            return current().number(value)
        spelling = self._spellings.get(name)
        return value if spelling is None else spelling(value)


def moment(text: str) -> str:
    """How a moment in ISO 8601 is written for people."""
    at = datetime.fromisoformat(text)
    return f"{current().moment(at)} {at.tzname() or ''}".rstrip()
