"""``tasksync undo``: putting back what a run changed, where nobody has changed it since."""

from __future__ import annotations

import argparse

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN, PARTIAL, PERSON, of_run
from tasksync_gui.cli.session import Session
from tasksync_gui.cli.sync_commands import show_notes, show_operations, show_run
from tasksync_gui.model.plan import NoteKind, Plan
from tasksync_gui.model.run import Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.services.phrases.changes import change_number
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.plan import totals_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.services.phrases.visible import in_line


async def undo(session: Session, options: argparse.Namespace) -> int:
    """Undo a run, or some of its changes; with ``--preview`` only show how."""
    engine = session.services.engine
    run = await engine.get_run(options.run)
    chosen = [change_number(run, name) for name in options.changes]
    plan = await engine.undo_preview(run.id, chosen, progress=session.output.progress)
    if options.preview:
        await _show(session, run, plan)
        session.output.json(documents.plan(plan, run.pair_name))
        return _of_plan(plan)
    request = RunRequest(Trigger.COMMAND_LINE, options.yes, plan.digest)
    ended = await engine.undo(run.id, request, chosen, progress=session.output.progress)
    if ended.needs_review:
        await _show(session, run, plan)
    else:
        show_notes(session, plan)
    show_run(session, ended)
    session.output.json({"run": documents.run(ended)})
    return of_run(ended)


async def _show(session: Session, run: Run, plan: Plan) -> None:
    pairs = await session.services.pairs.list()
    pair = next(pair for pair in pairs if pair.id == plan.pair)
    show_operations(session, plan, await session.sides(pair))
    if not plan.operations:
        session.output.say(_("Nothing of it can be undone any more."))
    show_notes(session, plan)
    for guard in plan.guards:
        session.output.say("\n" + _("Stopped by a guard: {why}", why=in_line(say(guard.message))))
    if plan.operations:
        confirm = " --yes" if plan.guards else ""
        session.output.say(f"\n{totals_words(plan.totals)}")
        session.output.say(_("Carry it out: {command}", command=f"tasksync undo {run.id[:8]}{confirm}"))


def _of_plan(plan: Plan) -> int:
    """What carrying it out would come to, as far as it is known beforehand."""
    if plan.guards:
        return PERSON
    return PARTIAL if any(note.kind is NoteKind.CHANGED_SINCE for note in plan.notes) else CLEAN


COMMANDS = {"undo": undo}
