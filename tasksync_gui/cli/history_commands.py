"""``tasksync history``, ``stats``, ``conflicts`` and ``resolve``"""

from __future__ import annotations

import argparse
from datetime import datetime

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.session import Session
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import Policy
from tasksync_gui.model.plan import Decision, OperationKind
from tasksync_gui.model.run import Change
from tasksync_gui.services.phrases.plan import FIELDS, HOLDS, counts_words, run_words, started_by, value_words
from tasksync_gui.services.phrases.values import parse_value

KINDS = {
    OperationKind.CREATE: "Created",
    OperationKind.UPDATE: "Updated",
    OperationKind.DELETE: "Deleted",
    OperationKind.ADOPT: "Linked",
    OperationKind.UNLINK: "Kept apart",
}


def local(at: datetime) -> str:
    """Local date and time."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


async def history(session: Session, options: argparse.Namespace) -> int:
    """List runs, or the changes of one."""
    if options.run:
        return await _one(session, options.run)
    if options.limit < 1:
        raise UserError("The limit must be at least 1", cause=f"--limit {options.limit}")
    runs = await session.services.engine.get_history(options.pair, options.limit)
    session.output.json({"runs": [documents.run(run) for run in runs]})
    if not runs:
        session.output.say("No runs yet.")
        return CLEAN
    rows = [
        [
            run.id[:8],
            local(run.started_at),
            run.pair_name,
            started_by(run),
            run_words(run),
            f"{run.seconds:.1f} s",
        ]
        for run in runs
    ]
    session.output.table(["Run", "Started", "Pair", "Trigger", "Result", "Took"], rows)
    return CLEAN


async def _one(session: Session, id_: str) -> int:
    run = await session.services.engine.get_run(id_)
    changes = await session.services.engine.get_changes(run.id)
    session.output.json({"run": documents.run(run), "changes": [documents.change(change) for change in changes]})
    session.output.say(f"{run.pair_name}, {local(run.started_at)}, {started_by(run)}: {run_words(run)}")
    if run.message:
        session.output.say(run.message)
    if changes:
        headings = ["Id", "What", "Task", "Field", "Before", "After", "Why"]
        session.output.table(headings, [_row(change) for change in changes])
        session.output.say(f"\nUndo all of it: tasksync undo {run.id[:8]}; one change: add --change ID")
    return CLEAN


def _row(change: Change) -> list[str]:
    what = KINDS[change.kind] if change.ok else "Failed"
    field = FIELDS[change.field] if change.field else ""
    before, after = value_words(change.field, change.before), value_words(change.field, change.after)
    return [str(change.sequence), f"{what} in {change.side.value}", change.title, field, before, after, change.message]


async def stats(session: Session, options: argparse.Namespace) -> int:
    """Numbers of the last 30 days."""
    found = await session.services.engine.get_stats(options.pair)
    session.output.json(documents.stats(found))
    session.output.say(f"{found.links:,} tasks in step, {found.held:,} need you, {found.quarantined:,} put aside.")
    session.output.say(f"{found.runs:,} runs in all: {counts_words(found.totals)}.")
    busy = [day for day in found.days if day.runs]
    if busy:
        rows = [[d.day, *(f"{n:,}" for n in (d.runs, d.created, d.updated, d.deleted, d.failed))] for d in busy]
        session.output.table(["Day", "Runs", "Created", "Updated", "Deleted", "Failed"], rows)
    return CLEAN


async def conflicts(session: Session, options: argparse.Namespace) -> int:
    """List what needs a decision."""
    found = await session.services.engine.conflicts(options.name)
    session.output.json({"conflicts": [{"pair": pair.name, **documents.hold(hold)} for pair, hold in found]})
    if not found:
        session.output.say("Nothing needs a decision.")
        return CLEAN
    rows = [
        [
            pair.name,
            (hold.link or hold.id)[:12],
            hold.field or "",
            HOLDS[hold.kind],
            hold.title,
            value_words(hold.field, hold.source),
            value_words(hold.field, hold.destination),
        ]
        for pair, hold in found
    ]
    session.output.table(["Pair", "Link", "Field", "What", "Task", "Source", "Destination"], rows)
    session.output.say("\nDecide: tasksync resolve PAIR LINK FIELD --take source|destination|both, or --value V")
    return CLEAN


async def resolve(session: Session, options: argparse.Namespace) -> int:
    """Decide a conflict."""
    field = _field(options.field)
    if options.policy is not None:
        return await _rule(session, options, field)
    if options.value is not None:
        if field is None:
            raise UserError("A value needs its field", next_step="Name the field before --value.")
        decision, value = Decision.TAKE_VALUE, parse_value(field, options.value)
    else:
        decision, value = Decision(options.take), None
    await session.services.engine.resolve(options.name, options.link, field, decision, value)
    session.output.say(f"Noted. The next sync of '{options.name}' carries it out.")
    session.output.json({"resolved": {"pair": options.name, "link": options.link, "field": field}})
    return CLEAN


async def _rule(session: Session, options: argparse.Namespace, field: Field | None) -> int:
    """A rule for one task instead of one answer."""
    policy = None if options.policy == "pair" else Policy(options.policy)
    await session.services.engine.set_item_policy(options.name, options.link, field, policy)
    session.output.say("Noted. From now on this rule decides conflicts of this task.")
    session.output.json({"resolved": {"pair": options.name, "link": options.link, "field": field}})
    return CLEAN


def _field(name: str | None) -> Field | None:
    if name is None:
        return None
    try:
        return Field(name.lower())
    except ValueError:
        known = ", ".join(str(field) for field in Field)
        raise UserError(f"There is no field '{name}'", cause=f"Known fields: {known}") from None


COMMANDS = {"history": history, "stats": stats, "conflicts": conflicts, "resolve": resolve}
