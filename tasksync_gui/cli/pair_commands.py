"""``tasksync pair …``: which lists are kept in step, and by which rules."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.session import Session
from tasksync_gui.model.error_codes import CommandCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.labels import in_one_line
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import DeletePolicy, Mode, Pair, Policy
from tasksync_gui.services.contract import PairDraft, SeriesRule
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import N_, _, n_
from tasksync_gui.services.phrases.plan import MODES

POLICIES: Mapping[Policy, str] = {
    Policy.HOLD: N_("ask"),
    Policy.SOURCE: N_("use the value of the source"),
    Policy.DESTINATION: N_("use the value of the destination"),
    Policy.NEWEST: N_("use the newest value"),
    Policy.KEEP_BOTH: N_("keep both as two tasks"),
}
DELETE_POLICIES: Mapping[DeletePolicy, str] = {
    DeletePolicy.EDIT_WINS: N_("keep the edited task"),
    DeletePolicy.DELETE: N_("delete it"),
    DeletePolicy.HOLD: N_("ask"),
}

SERIES: Mapping[SeriesRule, str] = {
    SeriesRule.ASK: N_("ask"),
    SeriesRule.AGAIN: N_("to do again, on its next date"),
    SeriesRule.DONE: N_("leave it done there"),
}


def endpoint(text: str) -> tuple[str, str]:
    """``ACCOUNT[:COLLECTION]`` in two parts."""
    account, _colon, collection = text.partition(":")
    if not account:
        raise UserError(message(CommandCode.NOT_A_SIDE, text=text))
    return account, collection


def changed(draft: PairDraft, options: argparse.Namespace) -> PairDraft:
    """``draft`` with what the command line names."""
    if options.source is not None:
        account, collection = endpoint(options.source)
        draft = replace(draft, source_account=account, source_collection=collection)
    if options.destination is not None:
        account, collection = endpoint(options.destination)
        draft = replace(draft, destination_account=account, destination_collection=collection)
    if options.mode is not None:
        draft = replace(draft, mode=Mode(options.mode))
    if options.policy is not None:
        draft = replace(draft, policy=Policy(options.policy))
    if options.field_policies:
        draft = replace(draft, field_policies=with_rules(draft.field_policies, options.field_policies))
    if options.delete_policy is not None:
        draft = replace(draft, delete_policy=DeletePolicy(options.delete_policy))
    if options.interval is not None:
        draft = replace(draft, interval=options.interval)
    if options.labels is not None:
        draft = replace(draft, labels=frozenset(label for label in options.labels if label))
    if options.excluded is not None:
        draft = replace(draft, excluded_fields=frozenset(Field(name) for name in options.excluded))
    return draft


def with_rules(known: Mapping[Field, Policy], given: Sequence[str]) -> dict[Field, Policy]:
    """``known`` with the rules written as ``FIELD=POLICY``; ``FIELD=pair`` ends one."""
    rules = dict(known)
    for text in given:
        name, _sign, policy = text.partition("=")
        if name not in list(Field) or policy not in [*Policy, "pair"]:
            fields, policies = ", ".join(Field), ", ".join((*Policy, "pair"))
            raise UserError(message(CommandCode.NOT_A_RULE, text=text, fields=fields, policies=policies))
        rules.pop(Field(name), None)
        if policy != "pair":
            rules[Field(name)] = Policy(policy)
    return rules


async def add(session: Session, options: argparse.Namespace) -> int:
    pair = await session.services.pairs.add(changed(PairDraft(options.name, "", ""), options))
    return await _show(
        session, pair, _("Added the pair '{pair}'. See what it would do: tasksync preview {pair}", pair=pair.name)
    )


async def edit(session: Session, options: argparse.Namespace) -> int:
    draft = changed(await session.services.pairs.draft(options.name), options)
    if options.new_name is not None:
        draft = replace(draft, name=options.new_name)
    if options.enabled is not None:
        draft = replace(draft, enabled=options.enabled)
    pair = await session.services.pairs.edit(options.name, draft)
    if options.repeating is not None:
        await session.services.engine.set_series_rule(pair.name, SeriesRule(options.repeating))
    return await _show(session, pair, _("Changed the pair '{pair}'.", pair=pair.name))


async def show(session: Session, options: argparse.Namespace) -> int:
    return await _show(session, await session.services.pairs.get(options.name), "")


async def _show(session: Session, pair: Pair, message: str) -> int:
    names = await session.account_names()
    series = await session.services.engine.series_rule(pair.name)
    session.output.json({"pair": documents.pair(pair, names) | ({"repeating": series} if series else {})})
    if message:
        session.output.say(message)
        return CLEAN
    rules = sorted(pair.field_policies.items())
    rows = [
        [_("Name"), pair.name],
        [_("Source"), _end(pair, names, "source")],
        [_("Destination"), _end(pair, names, "destination")],
        [_("Mode"), _(MODES[pair.mode])],
        [_("Both changed a field"), _(POLICIES[pair.policy])],
        *([_("Both changed the {field}", field=field_name(f)), _(POLICIES[rule])] for f, rule in rules),
        [_("Deleted and edited"), _(DELETE_POLICIES[pair.delete_policy])],
        *([[_("Done where it does not repeat"), _(SERIES[series])]] if series else []),
        [_("Interval"), _interval(pair.interval)],
        [_("Labels"), in_one_line(pair.scope.labels) or _("all tasks")],
        [_("Not synced"), ", ".join(field_name(field) for field in sorted(pair.excluded_fields)) or _("nothing")],
        [_("Automatic"), _("yes") if pair.enabled else _("only on request")],
        [_("Time zone"), pair.zone],
    ]
    session.output.table([_("Option"), _("Value")], rows)
    return CLEAN


def _interval(seconds: int | None) -> str:
    return n_("{count} second", "{count} seconds", seconds) if seconds else _("as for all pairs")


def _end(pair: Pair, names: dict[str, str], side: str) -> str:
    end = pair.source if side == "source" else pair.destination
    account = names.get(end.account, _("(removed)"))
    return f"{account}: {end.title}" if end.collection else account


async def show_all(session: Session, options: argparse.Namespace) -> int:
    pairs, names = await session.services.pairs.list(), await session.account_names()
    session.output.json({"pairs": [documents.pair(pair, names) for pair in pairs]})
    if not pairs:
        session.output.say(_("No pairs yet. Add one with 'tasksync pair add', or try 'tasksync demo'."))
        return CLEAN
    rows = [[p.name, _end(p, names, "source"), _(MODES[p.mode]), _end(p, names, "destination")] for p in pairs]
    session.output.table([_("Name"), _("Source"), _("Mode"), _("Destination")], rows)
    return CLEAN


async def remove(session: Session, options: argparse.Namespace) -> int:
    await session.services.pairs.remove(options.name)
    session.output.say(_("Removed the pair '{pair}'. No task was touched; its history stays.", pair=options.name))
    session.output.json({"removed": options.name})
    return CLEAN


async def forget(session: Session, options: argparse.Namespace) -> int:
    """Wipe it, and say what was wiped."""
    wiped = await session.services.pairs.forget(options.name)
    session.output.json({"forgotten": options.name, "copies": wiped.copies, "removed": list(wiped.removed)})
    session.output.say(_("Forgotten: '{pair}', with its history and the log. No task was touched.", pair=options.name))
    if wiped.copies:
        told = n_(
            "{count} backup was written anew without it.", "{count} backups were written anew without it.", wiped.copies
        )
        session.output.say(told)
    for path in wiped.removed:
        session.output.say(_("{path} could not be read, and was removed.", path=path))
    return CLEAN


COMMANDS = {
    "forget": forget,
    "pair add": add,
    "pair edit": edit,
    "pair show": show,
    "pair list": show_all,
    "pair remove": remove,
}
