"""The language that people read: messages from gettext catalogues, numbers, dates and lists as Babel has them.

Words are made last, where they are shown: ``_("Add pair")``, ``_("Delete in {system}", system=name)``,
``n_("{count} task", "{count} tasks", count)``. What stands in a table is only marked there, with ``N_``. The language
in use is a context variable, so that one process can serve people of several languages; English is what is used where
none was chosen (logs and ``--json`` choose it).
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from pathlib import Path

DOMAIN = "tasksync"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Language:
    """A language and its country's spelling of numbers and dates. ``code``: ``de``, ``de_AT`` (CLDR).

    English is spelled here, without Babel, which takes a tenth of a second to load: dates and times as ISO 8601 has
    them, since English-speaking countries agree on nothing else.
    """

    def __init__(self, code: str, catalogue: gettext.NullTranslations | None = None) -> None:
        self.code = code
        self._catalogue = catalogue or gettext.NullTranslations()

    @property
    def is_english(self) -> bool:
        """Whether it is English, of whatever country."""
        return self.code.partition("_")[0] == "en"

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.code.partition("_")[0] in RIGHT_TO_LEFT

    @property
    def arrow(self) -> str:
        """What points from one word to the next."""
        return "←" if self.right_to_left else "→"

    @property
    def arrow_back(self) -> str:
        """What points from one word to the one before."""
        return "→" if self.right_to_left else "←"

    @property
    def is_plain(self) -> bool:
        """Whether numbers and times are spelled as in logs and JSON."""
        return self.is_english

    def gettext(self, message: str) -> str:
        """``message`` in this language; as it is where the catalogue has none."""
        return self._catalogue.gettext(message) if message else ""

    def pgettext(self, context: str, message: str) -> str:
        """``message`` in this language where it is used as ``context`` says."""
        return self._catalogue.pgettext(context, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Whichever form of the message this language uses for ``count`` things."""
        return self._catalogue.ngettext(one, many, count)

    def number(self, value: float, digits: int | None = None) -> str:
        """``12,345`` or ``12.345``; with ``digits`` exactly so many after the point."""
        if self.is_english:
            return f"{value:,}" if digits is None else f"{value:,.{digits}f}"
        from babel.numbers import format_decimal

        pattern = None if digits is None else f"#,##0.{'0' * digits}"
        return format_decimal(value, format=pattern, locale=self.code)

    def date(self, value: date) -> str:
        """A day in its short form, with the year in full."""
        if self.is_english:
            return value.isoformat()
        from babel.dates import format_date

        return format_date(value, format="medium", locale=self.code)

    def time(self, value: time | datetime, *, seconds: bool = False) -> str:
        """A time of day; an aware moment is shown in its own zone."""
        plain = value.time() if isinstance(value, datetime) else value.replace(tzinfo=None)
        if self.is_english:
            return plain.isoformat("seconds" if seconds else "minutes")
        from babel.dates import format_time

        return format_time(plain, format="medium" if seconds else "short", locale=self.code)

    def moment(self, value: datetime, *, seconds: bool = False) -> str:
        """Day and time of day; an aware moment is shown in its own zone."""
        return f"{self.date(value.date())} {self.time(value, seconds=seconds)}"

    def list(self, parts: Sequence[str], *, either: bool = False) -> str:
        """``a, b and c``; ``either``: ``a, b or c``."""
        if self.is_english:
            last = "or" if either else "and"
            return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)
        from babel.lists import format_list

        return format_list(list(parts), style="or" if either else "standard", locale=self.code)


ENGLISH = Language("en")
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def current() -> Language:
    """The language in use in this context (:mod:`contextvars`); English where none was set."""
    return _current.get()


def use(language: Language) -> None:
    """From now on ``language`` is used in this context and in all that are made from it."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within the block, ``language`` is the one in use in this context."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def available(folder: Path) -> tuple[str, ...]:
    """The languages that ``folder`` has a catalogue of, English first, which needs none."""
    return ("en", *sorted(found.parents[1].name for found in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def load(code: str, folder: Path) -> Language:
    """The language ``code`` from the catalogues in ``folder``.

    One without a catalogue becomes English throughout: French dates between English words would help nobody.
    """
    if code.partition("_")[0] == "en":
        return Language(code)
    try:
        return Language(code, gettext.translation(DOMAIN, folder, [code]))
    except OSError:
        return ENGLISH


def sentence_start(text: str) -> str:
    """``text`` with a capital letter at its beginning; what follows stays (German nouns do)."""
    return text[:1].upper() + text[1:]


def _(message: str, /, **args: object) -> str:
    """``message`` in the language in use, with ``{name}`` replaced by ``args``."""
    text = _current.get().gettext(message)
    return text.format(**args) if args else text


def p_(context: str, message: str, /, **args: object) -> str:
    """Like :func:`_`, for a word that means different things in different places."""
    text = _current.get().pgettext(context, message)
    return text.format(**args) if args else text


def n_(one: str, many: str, count: int, /, **args: object) -> str:
    """The form for ``count`` things; ``{count}`` is written as the language writes numbers."""
    language = _current.get()
    return language.ngettext(one, many, count).format(count=language.number(count), **args)


def N_(message: str, context: str = "") -> str:  # noqa: N802 - gettext's own name for it
    """Marks ``message`` for the catalogue where it stands in a table.

    :func:`_` translates it where it is shown; :func:`p_`, with the same ``context``, where one is given.
    """
    return message
