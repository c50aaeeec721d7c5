"""A database that cannot be used: its newest good backup is offered before there is a window to speak of."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QWidget

from tasksync_gui.model.errors import DamagedDatabaseError
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.repaired import what_comes
from tasksync_gui.ui.dialogs.confirm import ConfirmDialog


def repair_dialog(error: DamagedDatabaseError, parent: QWidget | None = None) -> ConfirmDialog:
    """*Put the backup back* where there is one; *Start anew*; *Cancel* ends the program, and nothing is changed."""
    shown = say_error(error)
    points = [shown.cause]
    if error.backup is not None:
        points.append(_("The newest good backup is {name}.", name=Path(error.backup).name))
    points += [what_comes(), _("The damaged file is kept beside it.")]
    anew = _("&Start anew")
    if error.backup is None:
        return ConfirmDialog(shown.title, points, anew, parent, note=_("Accounts and pairs have to be entered again."))
    note = _("If you start anew, accounts and pairs have to be entered again.")
    return ConfirmDialog(shown.title, points, _("&Put the backup back"), parent, note=note, other=anew)


async def offer(error: DamagedDatabaseError, parent: QWidget | None = None) -> bool | None:
    """What the person chose: False for the backup, True to start anew, None for neither."""
    chosen: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()

    def choose(afresh: bool | None) -> None:
        if not chosen.done():
            chosen.set_result(afresh)

    dialog = repair_dialog(error, parent)
    dialog.other_chosen.connect(lambda: choose(True))
    dialog.accepted.connect(lambda: choose(error.backup is None))
    dialog.rejected.connect(lambda: asyncio.get_running_loop().call_soon(choose, None))
    dialog.show()
    try:
        return await chosen
    finally:
        dialog.deleteLater()
