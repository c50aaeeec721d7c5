"""``tasksync pair …``"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.session import Session
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Pair, Policy
from tasksync_gui.services.contract import PairDraft
from tasksync_gui.services.phrases.plan import FIELDS, MODES


def endpoint(text: str) -> tuple[str, str]:
    """``ACCOUNT[:COLLECTION]`` in two parts."""
    account, _, collection = text.partition(":")
    if not account:
        raise UserError(f"'{text}' names no account", cause="A side is written as ACCOUNT or ACCOUNT:COLLECTION")
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
        name, _, policy = text.partition("=")
        if name not in list(Field) or policy not in [*Policy, "pair"]:
            known_words = f"fields: {', '.join(Field)}; policies: {', '.join(Policy)}, pair"
            raise UserError(f"'{text}' is no rule for a field", cause=f"Written as FIELD=POLICY; {known_words}")
        rules.pop(Field(name), None)
        if policy != "pair":
            rules[Field(name)] = Policy(policy)
    return rules


async def add(session: Session, options: argparse.Namespace) -> int:
    """Add a pair."""
    pair = await session.services.pairs.add(changed(PairDraft(options.name, "", ""), options))
    return await _show(
        session, pair, f"Added the pair '{pair.name}'. See what it would do: tasksync preview {pair.name}"
    )


async def edit(session: Session, options: argparse.Namespace) -> int:
    """Change a pair."""
    draft = changed(await session.services.pairs.draft(options.name), options)
    if options.new_name is not None:
        draft = replace(draft, name=options.new_name)
    if options.enabled is not None:
        draft = replace(draft, enabled=options.enabled)
    pair = await session.services.pairs.edit(options.name, draft)
    return await _show(session, pair, f"Changed the pair '{pair.name}'.")


async def show(session: Session, options: argparse.Namespace) -> int:
    """Show a pair."""
    return await _show(session, await session.services.pairs.get(options.name), "")


async def _show(session: Session, pair: Pair, message: str) -> int:
    names = await session.account_names()
    session.output.json({"pair": documents.pair(pair, names)})
    if message:
        session.output.say(message)
        return CLEAN
    rules = sorted(pair.field_policies.items())
    rows = [
        ["Name", pair.name],
        ["Source", _end(pair, names, "source")],
        ["Destination", _end(pair, names, "destination")],
        ["Mode", MODES[pair.mode]],
        ["Both changed a field", pair.policy.value.replace("_", " ")],
        *([f"Both changed the {FIELDS[f]}", rule.value.replace("_", " ")] for f, rule in rules),
        ["Deleted and edited", pair.delete_policy.value.replace("_", " ")],
        ["Interval", f"{pair.interval:,} s" if pair.interval else "as for all pairs"],
        ["Labels", ", ".join(sorted(pair.scope.labels)) or "all tasks"],
        ["Not synced", ", ".join(FIELDS[field] for field in sorted(pair.excluded_fields)) or "nothing"],
        ["Automatic", "yes" if pair.enabled else "only on request"],
        ["Time zone", pair.zone],
    ]
    session.output.table(["Option", "Value"], rows)
    return CLEAN


def _end(pair: Pair, names: dict[str, str], side: str) -> str:
    end = pair.source if side == "source" else pair.destination
    account = names.get(end.account, "(removed)")
    return f"{account}: {end.title}" if end.collection else account


async def show_all(session: Session, _: argparse.Namespace) -> int:
    """List pairs."""
    pairs, names = await session.services.pairs.list(), await session.account_names()
    session.output.json({"pairs": [documents.pair(pair, names) for pair in pairs]})
    if not pairs:
        session.output.say("No pairs yet. Add one with 'tasksync pair add', or try 'tasksync demo'.")
        return CLEAN
    rows = [[p.name, _end(p, names, "source"), MODES[p.mode], _end(p, names, "destination")] for p in pairs]
    session.output.table(["Name", "Source", "Mode", "Destination"], rows)
    return CLEAN


async def remove(session: Session, options: argparse.Namespace) -> int:
    """Forget a pair."""
    await session.services.pairs.remove(options.name)
    session.output.say(f"Removed the pair '{options.name}'. No task was touched; its history stays.")
    session.output.json({"removed": options.name})
    return CLEAN


COMMANDS = {
    "pair add": add,
    "pair edit": edit,
    "pair show": show,
    "pair list": show_all,
    "pair remove": remove,
}
