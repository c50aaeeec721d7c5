"""``tasksync history``, ``stats``, ``conflicts`` and ``resolve``"""

from __future__ import annotations

import argparse
from datetime import date, datetime, time

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.render import local
from tasksync_gui.cli.session import Session
from tasksync_gui.model.error_codes import CommandCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import Side
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Policy
from tasksync_gui.model.plan import Decision
from tasksync_gui.model.run import Change, RunFilter
from tasksync_gui.services.phrases.changes import change_words
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, current, n_
from tasksync_gui.services.phrases.numbers import seconds_words
from tasksync_gui.services.phrases.plan import HOLDS, counts_words, run_words, started_by, value_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.services.phrases.values import parse_value
from tasksync_gui.services.phrases.visible import in_line


def side_words(side: Side) -> str:
    """Which of the two sides, where it is not known what they are called."""
    return _("the source") if side is Side.SOURCE else _("the destination")


async def history(session: Session, options: argparse.Namespace) -> int:
    """List runs, or the changes of one."""
    if options.run:
        return await _one(session, options.run)
    if options.limit < 1:
        raise UserError(message(CommandCode.LIMIT, limit=options.limit))
    runs = await session.services.engine.get_history(options.pair, options.limit, _only(options))
    session.output.json({"runs": [documents.run(run) for run in runs]})
    if not runs:
        session.output.say(_("No runs yet.") if _only(options) == RunFilter() else _("No run like this."))
        return CLEAN
    rows = [
        [
            run.id[:8],
            local(run.started_at),
            run.pair_name,
            started_by(run),
            run_words(run),
            seconds_words(run.seconds),
        ]
        for run in runs
    ]
    session.output.table([_("Run"), _("Started"), _("Pair"), _("Trigger"), _("Result"), _("Took")], rows)
    return CLEAN


def _only(options: argparse.Namespace) -> RunFilter:
    """Which runs are asked for; a day begins at midnight here."""
    since = None if options.since is None else datetime.combine(options.since, time()).astimezone()
    return RunFilter(options.task or "", options.changed, since=since)


async def _one(session: Session, id_: str) -> int:
    run = await session.services.engine.get_run(id_)
    changes = await session.services.engine.get_changes(run.id)
    session.output.json({"run": documents.run(run), "changes": [documents.change(change) for change in changes]})
    session.output.say(f"{run.pair_name}, {local(run.started_at)}, {started_by(run)}: {run_words(run)}")
    if run.message:
        session.output.say(in_line(say(run.message)))
    if changes:
        headings = [_("Id"), _("What"), _("Task"), _("Field"), _("Before"), _("After"), _("Why")]
        session.output.table(headings, [_row(change) for change in changes])
        session.output.say("\n" + _("Undo all of it: tasksync undo {run}; one change: add --change ID", run=run.id[:8]))
    return CLEAN


def _row(change: Change) -> list[str]:
    field = field_name(change.field)
    before, after = value_words(change.field, change.before), value_words(change.field, change.after)
    what = change_words(change, side_words(change.side))
    return [str(change.sequence), what, change.title, field, before, after, say(change.message)]


async def stats(session: Session, options: argparse.Namespace) -> int:
    """Numbers of the last 30 days."""
    found = await session.services.engine.get_stats(options.pair)
    session.output.json(documents.stats(found))
    parts = [
        n_("{count} task in step", "{count} tasks in step", found.links),
        n_("{count} needs you", "{count} need you", found.held),
        n_("{count} put aside", "{count} put aside", found.quarantined),
    ]
    session.output.say(f"{', '.join(parts)}.")
    did = counts_words(found.totals)
    session.output.say(n_("{count} run in all: {did}.", "{count} runs in all: {did}.", found.runs, did=did))
    busy = [day for day in found.days if day.runs]
    if busy:
        number, day = current().number, current().date
        rows = [
            [day(date.fromisoformat(d.day)), *(number(n) for n in (d.runs, d.created, d.updated, d.deleted, d.failed))]
            for d in busy
        ]
        session.output.table([_("Day"), _("Runs"), _("Created"), _("Updated"), _("Deleted"), _("Failed")], rows)
    return CLEAN


async def conflicts(session: Session, options: argparse.Namespace) -> int:
    """List what needs a decision."""
    found = await session.services.engine.conflicts(options.name)
    session.output.json({"conflicts": [{"pair": pair.name, **documents.hold(hold)} for pair, hold in found]})
    if not found:
        session.output.say(_("Nothing needs a decision."))
        return CLEAN
    rows = [
        [
            pair.name,
            (hold.link or hold.id)[:12],
            hold.field or "",
            _(HOLDS[hold.kind]),
            hold.title,
            value_words(hold.field, hold.source),
            value_words(hold.field, hold.destination),
        ]
        for pair, hold in found
    ]
    session.output.table([_("Pair"), _("Link"), _("Field"), _("What"), _("Task"), _("Source"), _("Destination")], rows)
    session.output.say(
        "\n" + _("Decide: tasksync resolve PAIR LINK FIELD --take source|destination|both, or --value V")
    )
    return CLEAN


async def left_alone(session: Session, options: argparse.Namespace) -> int:
    """List what stays on one side by somebody's wish, or take one of it up again."""
    engine = session.services.engine
    if options.link:
        await engine.take_up(options.name, options.link)
        session.output.say(_("Noted. The next sync of '{pair}' carries it out.", pair=options.name))
    found = await engine.left_alone(options.name)
    session.output.json({"left_alone": [documents.left_alone(each) for each in found]})
    if not found:
        session.output.say(_("Nothing is left alone."))
        return CLEAN
    rows = [
        [each.link[:12], each.title, ", ".join(each.lists), local(each.since) if each.since else "",
         say(each.why) if each.why else ""]
        for each in found
    ]  # fmt: skip
    session.output.table([_("Link"), _("Task"), _("List"), _("Since"), _("Why")], rows)
    session.output.say("\n" + _("Take one up again: tasksync left-alone PAIR --take-up LINK"))
    return CLEAN


async def resolve(session: Session, options: argparse.Namespace) -> int:
    field = _field(options.field)
    if options.policy is not None:
        return await _rule(session, options, field)
    if options.value is not None:
        if field is None:
            raise UserError(message(CommandCode.VALUE_WITHOUT_FIELD))
        decision, value = Decision.TAKE_VALUE, parse_value(field, options.value)
    else:
        decision, value = Decision(options.take), None
    await session.services.engine.resolve(options.name, options.link, field, decision, value)
    session.output.say(_("Noted. The next sync of '{pair}' carries it out.", pair=options.name))
    session.output.json({"resolved": {"pair": options.name, "link": options.link, "field": field}})
    return CLEAN


async def _rule(session: Session, options: argparse.Namespace, field: Field | None) -> int:
    """A rule for one task instead of one answer."""
    policy = None if options.policy == "pair" else Policy(options.policy)
    await session.services.engine.set_item_policy(options.name, options.link, field, policy)
    session.output.say(_("Noted. From now on this rule decides conflicts of this task."))
    session.output.json({"resolved": {"pair": options.name, "link": options.link, "field": field}})
    return CLEAN


def _field(name: str | None) -> Field | None:
    if name is None:
        return None
    try:
        return Field(name.lower())
    except ValueError:
        known = ", ".join(str(field) for field in Field)
        raise UserError(message(CommandCode.NO_FIELD, name=name, known=known)) from None


COMMANDS = {"left-alone": left_alone, "history": history, "stats": stats, "conflicts": conflicts, "resolve": resolve}
