"""The words that argparse says by itself ("usage:", "invalid choice"), in the language in use."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from tasksync_gui.services.phrases.language import N_, _, current
from tasksync_gui.services.phrases.render import plural

WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("%(heading)s:"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)
"""What the grammars of this program can make it say; the rest are mistakes in a grammar, for its author."""
EXPECTED = plural("expected %s argument", "expected %s arguments")


@contextmanager
def own_words() -> Iterator[None]:
    """For a while argparse takes its words from the language in use.

    It asks gettext for them, by the process's environment and a catalogue of its own; there is no other way in.
    """
    names = vars(argparse)
    kept = {name: names[name] for name in ("_", "ngettext")}
    names.update(_=lambda text: _(text) if text else text, ngettext=_plural)
    try:
        yield
    finally:
        names.update(kept)


def _plural(one: str, many: str, count: int) -> str:
    return current().ngettext(one, many, count)
