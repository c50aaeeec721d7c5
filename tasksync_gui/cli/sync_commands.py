"""``tasksync preview`` and ``tasksync sync``"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN, of_run, worst
from tasksync_gui.cli.session import Session
from tasksync_gui.cli.signals import ending_by_signal
from tasksync_gui.model.codes import GuardCode
from tasksync_gui.model.error_codes import CommandCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.message import Messages, message
from tasksync_gui.model.plan import Answer, Decision, Operation, Plan
from tasksync_gui.model.run import Run, Trigger
from tasksync_gui.services.contract import Cancellation, RunRequest
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.numbers import requests_words, seconds_words
from tasksync_gui.services.phrases.plan import HOLDS, action_words, run_words, totals_words, value_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.services.phrases.visible import in_line

SHORT_DIGEST = 12


async def preview(session: Session, options: argparse.Namespace) -> int:
    """Show what a sync would do."""
    engine = session.services.engine
    if options.discard:
        await engine.discard_review(options.name)
    plan = await engine.dry_run(options.name, progress=session.output.progress, forward=options.forward)
    if options.skipped:
        skipped = {id_: Answer(Decision.SKIP_ONCE) for task in options.skipped for id_ in _rows_of(plan, task)}
        await engine.answer(options.name, plan.digest, skipped)
    known = await engine.get_review(options.name)
    answers = known[1] if known is not None and known[0].digest == plan.digest else {}
    if session.output.as_json:
        session.output.json(documents.plan(plan, options.name) | {"answers": documents.answers(answers)})
        return CLEAN
    pair = await session.services.pairs.get(options.name)
    show_plan(session, plan, await session.sides(pair), options.name)
    show_answers(session, plan, answers, options.name)
    return CLEAN


def _rows_of(plan: Plan, task: str) -> list[OperationId]:
    """The rows that a person means by a title, or by the beginning of a row's id. Raises UserError."""
    named = [operation.id for operation in plan.operations if operation.title == task]
    found = named or [operation.id for operation in plan.operations if task and operation.id.startswith(task)]
    if not found:
        raise UserError(message(CommandCode.NO_ROW, task=task))
    return found


def show_answers(session: Session, plan: Plan, answers: Mapping[OperationId, Answer], pair: str) -> None:
    """What of the plan a person has left out or decided, and how such a review ends."""
    if not answers:
        return
    titles = {operation.id: operation.title for operation in plan.operations}
    titles |= {hold.id: hold.title for hold in plan.held}
    for id_, answer in answers.items():
        text = _("Left out by you: {task}", task=in_line(titles[id_]))
        if answer.decision not in (Decision.SKIP_ONCE, Decision.SKIP_ALWAYS):
            text = _("Decided by you: {task}", task=in_line(titles[id_]))
        session.output.say("\n" + text)
    apply, end = f"tasksync sync {pair!r}", f"tasksync preview {pair!r} --discard"
    session.output.say(
        _("Automatic sync waits for you. Apply it so: {command}. End the review: {other}", command=apply, other=end)
    )


def show_plan(session: Session, plan: Plan, names: Mapping[Side, str], pair: str) -> None:
    """The diff table with everything that belongs to it."""
    output = session.output
    show_operations(session, plan, names)
    if not plan.operations and not plan.guards:
        output.say(
            _("No differences in '{pair}' but what waits for you.", pair=pair)
            if plan.held
            else _("No differences in '{pair}'.", pair=pair)
        )
    for hold in plan.held:
        output.say("\n" + _("Needs you: {what}: {task}", what=_(HOLDS[hold.kind]), task=in_line(hold.title)))
        output.say(f"  {in_line(say(hold.reason))}")
        if hold.field is not None:
            values = {side: value_words(hold.field, getattr(hold, side.value)) for side in Side}
            for side, value in values.items():
                shown = in_line(value) or _("(empty)")
                field = field_name(hold.field)
                text = _("{field} in {system}: {value}", field=field, system=names[side], value=shown)
                output.say(f"  {text}")
    for guard in plan.guards:
        output.say("\n" + _("Stopped by a guard: {why}", why=in_line(say(guard.message))))
    if any(guard.message.code == GuardCode.WENT_BACK for guard in plan.guards):
        command = f"tasksync preview {pair!r} --bring-forward"
        output.say(_("Bring the list up to date: {command}", command=command))
    for problem in plan.problems:
        where, what = in_line(problem.where), in_line(say(problem.message))
        output.say("\n" + _("Could not be read: {where}: {what}", where=where, what=what))
    show_notes(session, plan)
    if plan.is_empty:
        return
    digest, at = plan.digest[:SHORT_DIGEST], current().moment(plan.created_at.astimezone())
    made = _("plan {digest}, made {time}, good for 24 hours", digest=digest, time=at)
    output.say(f"\n{totals_words(plan.totals)}   {made}")
    if plan.operations:
        command = f"tasksync sync {pair!r} --plan {digest}{' --yes' if plan.guards else ''}"
        output.say(_("Apply exactly this: {command}", command=command))


def show_operations(session: Session, plan: Plan, names: Mapping[Side, str]) -> None:
    if plan.operations:
        words = cache(say)  # one reason is that of many
        rows = (row for operation in plan.operations for row in _rows(operation, names, words))
        session.output.table([_("Action"), _("Task"), _("Field"), _("Before"), _("After"), _("Reason")], rows)


def show_notes(session: Session, plan: Plan) -> None:
    """Print the plan's remarks: what is worth knowing and needs nobody."""
    for note in plan.notes:
        about = in_line(say(note.message))
        if note.title:
            about = f"{in_line(note.title)}: {about}"
        session.output.say("\n" + _("Note: {what}", what=about))


def _rows(operation: Operation, names: Mapping[Side, str], words: Callable[[Messages], str]) -> list[list[str]]:
    action = action_words(operation, names)
    changes = operation.changes or (None,)
    rows = []
    for number, change in enumerate(changes):
        first = number == 0
        rows.append(
            [
                action if first else "",
                operation.title if first else "",
                field_name(change.field) if change else "",
                value_words(change.field, change.before) if change else "",
                value_words(change.field, change.after) if change else "",
                words(operation.reason) if first else "",
            ]
        )
    return rows


async def sync(session: Session, options: argparse.Namespace) -> int:
    """Sync pairs, one after the other."""
    runs = []
    if options.plan and len(options.names) == 1:
        plan = await session.services.engine.get_plan(options.names[0], options.plan)
        session.output.say(plan_age(plan.created_at))
    cancel = Cancellation()
    request = RunRequest(Trigger.COMMAND_LINE, options.yes, options.plan)
    with ending_by_signal(cancel):
        for name in await _chosen(session, options):
            if cancel.requested:
                break
            run = await session.services.engine.sync(name, request, progress=session.output.progress, cancel=cancel)
            show_run(session, run)
            runs.append(run)
    session.output.json({"runs": [documents.run(run) for run in runs]})
    return worst(of_run(run) for run in runs)


def plan_age(at: datetime) -> str:
    """When the preview that is applied was made, and how long ago: the older it is, the more may have changed."""
    minutes, number = max(0, int((datetime.now(UTC) - at).total_seconds() // 60)), current().number
    time = current().moment(at.astimezone())
    if minutes < 120:
        return _("Applying the preview of {time} ({minutes} min ago).", time=time, minutes=number(minutes))
    return _("Applying the preview of {time} ({hours} h ago).", time=time, hours=number(minutes // 60))


async def _chosen(session: Session, options: argparse.Namespace) -> Sequence[str]:
    pairs = await session.services.pairs.list()
    if options.plan and (options.all or len(options.names) > 1):
        raise UserError(message(CommandCode.PLAN_OF_ONE_PAIR))
    if options.all:
        if options.names:
            raise UserError(message(CommandCode.NAMES_OR_ALL))
        return [pair.name for pair in pairs if pair.enabled]
    if options.names:
        return list(dict.fromkeys(options.names))
    if len(pairs) == 1:
        return [pairs[0].name]
    known = ", ".join(f"'{pair.name}'" for pair in pairs)
    raise UserError(message(CommandCode.NO_PAIR_NAMED, known=known))


def show_run(session: Session, run: Run) -> None:
    """Print how a run ended, and the command that shows what it waits for."""
    requests = requests_words(run.requests)
    name = _("run {run}", run=run.id[:8])
    session.output.say(f"{run.pair_name}: {run_words(run)} ({requests}, {seconds_words(run.seconds)}, {name})")
    if run.message:
        session.output.say(f"  {in_line(say(run.message))}")
    if run.needs_review:
        see = f"tasksync undo {run.undoes[:8]} --preview" if run.undoes else f"tasksync preview {run.pair_name!r}"
        session.output.say(f"  {_('See it: {command}. Confirm it: add --yes.', command=see)}")


COMMANDS = {"preview": preview, "sync": sync}
