"""A database that was repaired, in words; the window and the command line say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasksync_gui.services.phrases.language import _, n_

if TYPE_CHECKING:
    from tasksync_gui.services.contract import Repaired


def what_comes() -> str:
    """What the first sync after it does."""
    return _(
        "The next sync compares both sides anew: it joins what is equal, asks where they differ, and deletes nothing."
    )


def repaired_in_words(repaired: Repaired) -> list[str]:
    """What was put back, what comes of it, where the damaged file is: a line each."""
    lines = [
        _put_back(repaired) if repaired.backup else _("TaskSync begins anew: accounts and pairs have to be entered.")
    ]
    lines.append(what_comes())
    if repaired.aside:
        lines.append(_("The damaged file is kept as {path}.", path=repaired.aside))
    return lines


def _put_back(repaired: Repaired) -> str:
    accounts = n_("{count} account", "{count} accounts", repaired.accounts)
    pairs = n_("{count} pair", "{count} pairs", repaired.pairs)
    return _("Put back: {backup} ({accounts}, {pairs}).", backup=repaired.backup, accounts=accounts, pairs=pairs)
