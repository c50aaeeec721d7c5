"""The JSON that ``--json`` prints; documented in ``JSON.md``, which a test holds to this file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tasksync_gui.model.codec import encode_value
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.message import Arg, Message, Messages
from tasksync_gui.services.phrases.errors import english_error
from tasksync_gui.services.phrases.say import english

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tasksync_gui.model.errors import TaskSyncError
    from tasksync_gui.model.ids import OperationId
    from tasksync_gui.model.pair import Account, Pair
    from tasksync_gui.model.plan import Answer, Hold, Operation, Plan
    from tasksync_gui.model.run import Change, Run, Stats
    from tasksync_gui.services.contract import DoctorFinding, LeftAlone, LiveReport, PairStatus, Repaired, SideComments

Json = dict[str, Any]


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def said(key: str, messages: Message | Messages | None) -> Json:
    """What is said, under ``key`` as a text and under ``messages`` as data."""
    each = () if messages is None else messages if isinstance(messages, tuple) else (messages,)
    return {key: english(each), "messages": [argument(one) for one in each]}


def account(value: Account) -> Json:
    """One account with its options; secrets are no options and never in it."""
    return {
        "name": value.name,
        "connector": value.connector,
        "settings": dict(value.settings),
        "enabled": value.enabled,
    }


def repaired(value: Repaired) -> Json:
    """What became of a database that could not be used any more."""
    return {
        "backup": value.backup or None,
        "accounts": value.accounts,
        "pairs": value.pairs,
        "aside": value.aside or None,
    }


def pair(value: Pair, names: dict[str, str]) -> Json:
    """One pair; ``names`` are account names by id."""
    return {
        "name": value.name,
        "source": {"account": names.get(value.source.account, ""), "collection": value.source.collection},
        "destination": {
            "account": names.get(value.destination.account, ""),
            "collection": value.destination.collection,
        },
        "mode": value.mode,
        "policy": value.policy,
        "delete_policy": value.delete_policy,
        "field_policies": dict(sorted(value.field_policies.items())),
        "interval": value.interval,
        "enabled": value.enabled,
        "labels": sorted(value.scope.labels),
        "excluded_fields": sorted(value.excluded_fields),
        "zone": value.zone,
    }


def side_comments(value: SideComments) -> Json:
    """The comments on one side of a task."""
    comments = [{"author": each.author, "at": _time(each.at), "text": each.text} for each in value.comments]
    return {"side": value.side, "system": value.system, "comments": comments, **said("problem", value.problem)}


def operation(value: Operation) -> Json:
    return {
        "id": value.id,
        "kind": value.kind,
        "side": value.side,
        "title": value.title,
        "fields": [
            {"name": change.field, "before": encode_value(change.before), "after": encode_value(change.after)}
            for change in value.changes
        ],
        **said("reason", value.reason),
        "decision": value.decision,
        "link": value.link,
        "target": value.target,
        "score": value.score,
    }


def hold(value: Hold) -> Json:
    """One thing that needs a person."""
    return {
        "id": value.id,
        "kind": value.kind,
        "title": value.title,
        **said("reason", value.reason),
        "link": value.link,
        "field": value.field,
        "base": encode_value(value.base),
        "source": encode_value(value.source),
        "destination": encode_value(value.destination),
        "source_modified_at": _time(value.source_modified_at),
        "destination_modified_at": _time(value.destination_modified_at),
    }


def plan(value: Plan, name: str) -> Json:
    from tasksync_gui.services.phrases.plan import totals_words

    totals = value.totals
    return {
        "pair": name,
        "digest": value.digest,
        "mode": value.mode,
        "created_at": _time(value.created_at),
        "first_contact": value.first_contact,
        "operations": [operation(each) for each in value.operations],
        "totals": {
            "create": totals.create,
            "update": totals.update,
            "delete": totals.delete,
            "adopt": totals.adopt,
            "held": totals.held,
        },
        "held": [hold(each) for each in value.held],
        "guards": [
            {"kind": guard.kind, "side": guard.side, "count": guard.count, **said("message", guard.message)}
            for guard in value.guards
        ],
        "notes": [{"kind": note.kind, "title": note.title, **said("message", note.message)} for note in value.notes],
        "problems": [{"where": problem.where, **said("message", problem.message)} for problem in value.problems],
        "requests": value.requests,
        "summary": totals_words(totals),
        "undoes": value.undoes,
        "forward": value.forward,
    }


def run(value: Run) -> Json:
    counts = value.counts
    return {
        "id": value.id,
        "pair": value.pair_name,
        "outcome": value.outcome,
        "created": counts.created,
        "updated": counts.updated,
        "deleted": counts.deleted,
        "adopted": counts.adopted,
        "held": counts.held,
        "failed": counts.failed,
        "requests": value.requests,
        "seconds": value.seconds,
        "trigger": value.trigger,
        "started_at": _time(value.started_at),
        "finished_at": _time(value.finished_at),
        "plan": value.plan_digest,
        **said("message", value.message),
        "needs_review": value.needs_review,
        "retryable": value.retryable,
        "overridden_guards": list(value.overridden_guards),
        "undoes": value.undoes,
    }


def change(value: Change) -> Json:
    """One field of one task that a run changed, or failed to."""
    from tasksync_gui.services.phrases.changes import change_id

    return {
        "id": change_id(value.run, value.sequence),
        "sequence": value.sequence,
        "kind": value.kind,
        "side": value.side,
        "title": value.title,
        "field": value.field,
        "before": encode_value(value.before),
        "after": encode_value(value.after),
        "at": _time(value.at),
        "ok": value.ok,
        **said("message", value.message),
    }


def stats(value: Stats) -> Json:
    totals = value.totals
    return {
        "links": value.links,
        "held": value.held,
        "quarantined": value.quarantined,
        "runs": value.runs,
        "totals": {
            "created": totals.created,
            "updated": totals.updated,
            "deleted": totals.deleted,
            "adopted": totals.adopted,
            "held": totals.held,
            "failed": totals.failed,
        },
        "days": [
            {
                "day": day.day,
                "created": day.created,
                "updated": day.updated,
                "deleted": day.deleted,
                "failed": day.failed,
                "runs": day.runs,
            }
            for day in value.days
        ],
        "pairs": dict(value.by_pair),
        "last_run": run(value.last_run) if value.last_run else None,
    }


def left_alone(value: LeftAlone) -> Json:
    """A task that is left alone: why, and by which link it is taken up again."""
    return {
        "link": value.link,
        "title": value.title,
        "skipped": value.skipped,
        "lists": list(value.lists),
        "since": _time(value.since),
        **(said("why", value.why) if value.why else {}),
        "waits": value.waits,
    }


def answers(value: Mapping[OperationId, Answer]) -> Json:
    """What a person has answered to rows so far, by the rows' ids."""
    return {id_: {"decision": answer.decision} for id_, answer in value.items()}


def status(value: PairStatus) -> Json:
    """What a pair is doing, waits for and did last."""
    return {
        "pair": value.pair.name,
        "activity": value.activity,
        **said("sentence", value.sentence),
        "held": value.held,
        "answered": value.answered,
        "left_alone": value.left_alone,
        "last_run": run(value.last_run) if value.last_run else None,
        "next_run": _time(value.next_run),
    }


def error(value: TaskSyncError) -> Json:
    """Why a command failed: in words, and as code and arguments."""
    said = english_error(value)
    return {
        "title": said.title,
        "cause": said.cause,
        "next_step": said.next_step,
        "retryable": value.retryable,
        **_coded(value.message),
        "text": str(said),
    }


def _coded(message: Message) -> Json:
    """Code and arguments; those of the error itself where services have added whose account it is about."""
    inner = message["error"] if message.code == ServiceCode.OF_ACCOUNT else message
    assert isinstance(inner, Message)
    return {"code": inner.code, "args": {name: argument(each) for name, each in inner.args}}


def argument(value: Arg) -> Any:
    """An argument of a message; one that is a message itself has its code, its arguments and its text."""
    if isinstance(value, Message):
        inner = {name: argument(each) for name, each in value.args}
        return {"code": value.code, "args": inner, "text": english(value)}
    if isinstance(value, tuple):
        return [argument(each) for each in value]
    return value


def finding(value: DoctorFinding) -> Json:
    return {
        "check": english(value.check),
        "ok": value.ok,
        **said("message", value.message),
        "next_step": "" if value.ok or value.next_step is None else english(value.next_step),
    }


def live_report(value: LiveReport) -> Json:
    """What a live check found and measured."""
    return {
        "findings": [finding(each) for each in value.findings],
        "measured": {english(what): english(found) for what, found in value.measured.items()},
        "measurements": [{"name": english(what), **said("text", found)} for what, found in value.measured.items()],
    }
