"""``tasksync run``, ``status``, ``doctor`` and ``demo``"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN, PERSON, of_run
from tasksync_gui.cli.render import local
from tasksync_gui.cli.session import Session
from tasksync_gui.cli.signals import ending_by_signal
from tasksync_gui.cli.sync_commands import show_plan, show_run
from tasksync_gui.model.error_codes import CommandCode
from tasksync_gui.model.errors import BusyError, TaskSyncError, UserError
from tasksync_gui.model.ids import Side
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import Decision
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import Cancellation, DoctorFinding, RunRequest
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.plan import OUTCOMES
from tasksync_gui.services.phrases.say import say

TICK_SECONDS = 5.0
MIN_INTERVAL, MAX_INTERVAL = 30, 2_000_000


async def run(session: Session, options: argparse.Namespace) -> int:
    """Sync what is due until a signal says stop; a run under way ends after what is in flight."""
    interval = options.interval
    if interval is not None and not MIN_INTERVAL <= interval <= MAX_INTERVAL:
        raise UserError(message(CommandCode.INTERVAL, interval=interval, least=MIN_INTERVAL, most=MAX_INTERVAL))
    stop, cancel = asyncio.Event(), Cancellation()
    with ending_by_signal(cancel, stop.set):
        session.output.say(_("Syncing automatically. Stop with Ctrl+C."))
        reviewed: set[str] = set()
        while not stop.is_set():
            reviewed = await _passed_by(session, reviewed)
            await _due(session, interval, stop, cancel)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TICK_SECONDS)
    session.output.say(_("Stopped."))
    return CLEAN


async def _passed_by(session: Session, before: set[str]) -> set[str]:
    """Say of which pairs somebody has begun a review: they are passed by until it ends."""
    now = {status.pair.name for status in await session.services.status.pairs() if status.answered}
    for name in sorted(now - before):
        session.output.say(_("'{pair}' is under your review and is passed by until you end that.", pair=name))
    return now


async def _due(session: Session, interval: int | None, stop: asyncio.Event, cancel: Cancellation) -> None:
    schedule = session.services.schedule
    if (await schedule.paused_until())[0]:
        return
    for pair in await schedule.due(interval):
        if stop.is_set():
            return
        try:
            ended = await session.services.engine.sync(
                pair.name, RunRequest(Trigger.TIMER), progress=session.output.progress, cancel=cancel
            )
        except BusyError:
            continue
        except TaskSyncError as error:
            session.output.error(error)
            continue
        show_run(session, ended)
        session.output.line(documents.run(ended))


async def doctor(session: Session, options: argparse.Namespace) -> int:
    """Health checks, or a live check of one list."""
    if options.live is not None:
        return await _live(session, options)
    if options.collection or options.yes:
        raise UserError(message(CommandCode.LIVE_ONLY))
    found = await session.services.diagnostics.doctor()
    session.output.json({"findings": [documents.finding(each) for each in found]})
    return _show_findings(session, found)


async def _live(session: Session, options: argparse.Namespace) -> int:
    """The read and write contract on a scratch list."""
    report = await session.services.diagnostics.live(options.live, options.collection, confirmed=options.yes)
    session.output.json(documents.live_report(report))
    code = _show_findings(session, report.findings)
    if report.measured:
        session.output.say("")
        session.output.table([_("Measured"), ""], [[say(name), say(found)] for name, found in report.measured.items()])
    return code


def _show_findings(session: Session, found: Sequence[DoctorFinding]) -> int:
    words = {True: _("ok"), False: _("NO")}
    room = max(map(len, words.values()))
    for each in found:
        session.output.say(f"{words[each.ok]:<{room}}  {say(each.check)}: {say(each.message)}")
        if not each.ok and each.next_step:
            session.output.say(f"{'':{room}}   {say(each.next_step)}")
    return CLEAN if all(each.ok for each in found) else PERSON


async def demo(session: Session, options: argparse.Namespace) -> int:
    """The whole tour on the demo pair: preview, sync, decisions, second preview, history."""
    services, output = session.services, session.output
    pair = await services.pairs.add_demo()
    names = await session.sides(pair)
    output.say(_("Two demo lists on this computer: {lists}.", lists=current().list(list(names.values()))))
    output.say(f"\n1. {_('Preview')}\n")
    first = await services.engine.dry_run(pair.name)
    show_plan(session, first, names, pair.name)
    output.say(f"\n2. {_('Sync')}\n")
    ended = await services.engine.sync(pair.name, RunRequest(Trigger.COMMAND_LINE, True, first.digest))
    show_run(session, ended)
    await _decide(session, pair.name, names)
    output.say(f"\n4. {_('Preview again')}\n")
    second = await services.engine.dry_run(pair.name)
    show_plan(session, second, names, pair.name)
    output.say(f"\n5. {_('History')}\n")
    runs = await services.engine.get_history(pair.name, 5)
    for each in runs:
        what, run_name = _(OUTCOMES[each.outcome]), _("run {run}", run=each.id[:8])
        output.say(f"{local(each.started_at)}  {what}  {run_name}")
    output.say("\n" + _("Look closer: tasksync history {run}", run=ended.id[:8]))
    output.json(
        {
            "preview": documents.plan(first, pair.name),
            "run": documents.run(ended),
            "second_preview": documents.plan(second, pair.name),
            "history": [documents.run(each) for each in runs],
        }
    )
    return of_run(ended) if ended.outcome is Outcome.FAILED else CLEAN


async def _decide(session: Session, pair: str, names: Mapping[Side, str]) -> None:
    """Keep the source's value of each conflict, as a person might, and sync again."""
    output = session.output
    output.say(f"\n3. {_('Decide the conflicts')}\n")
    held = [hold for of, hold in await session.services.engine.conflicts(pair)]
    for hold in held:
        await session.services.engine.resolve(pair, hold.link or hold.id, hold.field, Decision.TAKE_SOURCE)
        title = f"{hold.title} ({field_name(hold.field)})" if hold.field else hold.title
        output.say(_("{task}: keep what {system} has.", task=title, system=names[Side.SOURCE]))
    if not held:
        output.say(_("There are none."))
        return
    output.say("")
    show_run(session, await session.services.engine.sync(pair, RunRequest(Trigger.COMMAND_LINE)))


COMMANDS = {"run": run, "doctor": doctor, "demo": demo}
