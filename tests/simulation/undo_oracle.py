"""What an undo must show, do, and leave alone: judged by the systems, the history a person reads, and the preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.plan import Note, Operation, OperationKind, Plan, pending_link
from tasksync_gui.model.run import Change
from tests.simulation import telling
from tests.simulation.server import BESIDES, Record
from tests.simulation.values import label_keys, origin_of

if TYPE_CHECKING:
    from tests.simulation.world import World

NAMES = {Side.SOURCE: "left", Side.DESTINATION: "right"}
CHANGED = (NoteCode.CHANGED_BY_SYNC, NoteCode.CHANGED_IN)
REVERSED = {
    OperationKind.CREATE: OperationKind.DELETE,
    OperationKind.DELETE: OperationKind.CREATE,
    OperationKind.UPDATE: OperationKind.UPDATE,
    OperationKind.ADOPT: OperationKind.UNLINK,
    OperationKind.UNLINK: OperationKind.ADOPT,
}
Picture = Mapping[str, Mapping[RemoteId, Record]]


def picture(world: World) -> Picture:
    """All live tasks of both systems."""
    return {name: dict(server.live) for name, server in world.servers.items()}


class _Shown:
    """An undo's preview, by task."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.operations = {(o.link, o.side, o.kind): o for o in plan.operations}
        self.notes: dict[LinkId | None, list[Note]] = {}
        for note in plan.notes:
            self.notes.setdefault(note.link, []).append(note)

    def operation(self, row: Change) -> Operation | None:
        """What puts ``row`` back."""
        assert row.link is not None
        return self.operations.get((row.link, row.side, REVERSED[row.kind]))

    def about(self, row: Change) -> list[Note]:
        """Remarks that a person would read as being about ``row``."""
        return [note for note in self.notes.get(row.link, ()) if note.field is None or note.field is row.field]


def judge_preview(world: World, plan: Plan, rows: Sequence[Change], *, exact: bool) -> None:
    """Every field that still has the run's value is put back, and everything else is named.

    ``exact``: the program has seen both systems as they are.
    """
    shown = _Shown(plan)
    groups: dict[tuple[OperationId, Side], list[Change]] = {}
    for row in rows:
        groups.setdefault((row.operation, row.side), []).append(row)
    for group in groups.values():
        if group[0].kind is OperationKind.UPDATE:
            for row in group:
                _update(world, shown, row, exact and _is_only(row, rows))
        elif shown.operation(group[0]) is None and not shown.notes.get(group[0].link):
            _named(world, group[0], "neither undone nor named")
        elif group[0].kind is OperationKind.CREATE and exact:
            _creation(world, shown, group)


def _is_only(row: Change, rows: Iterable[Change]) -> bool:
    same = [each for each in rows if (each.link, each.side, each.field) == (row.link, row.side, row.field)]
    return len(same) == 1


def _named(world: World, row: Change, what: str) -> None:
    text = f"the {row.kind} of '{row.title}' in the {NAMES[row.side]} list{f' ({row.field})' if row.field else ''} is {what}"
    world.witness.report("an undo restores what still stands and names the rest", text)


def _record(world: World, row: Change) -> Record | None:
    """The task of ``row``, unless its id is another one's by now, or nothing is left to know it by."""
    side = NAMES[row.side]
    if origin_of({Field.TITLE: row.title}) in world.ledger.estranged:
        return None
    id_ = world.ledger.now_called(side, row.remote_id)
    found = None if id_ is None else world.servers[side].live.get(id_)
    return found if found is None or origin_of(found.fields) == origin_of({Field.TITLE: row.title}) else None


def _update(world: World, shown: _Shown, row: Change, exact: bool) -> None:
    record, operation, notes = _record(world, row), shown.operation(row), shown.about(row)
    changes = {} if operation is None else {change.field: change.after for change in operation.changes}
    if record is None or row.field is None or row.field not in record.fields:
        if operation is None and not notes and row.field is not None:
            _named(world, row, "neither undone nor named")
        return
    now, before = record.fields[row.field], _or_empty(row.field, row.before)
    if row.field not in changes and not notes and not _alike(now, before):
        _named(world, row, f"neither undone nor named; it is {now!r} and was {before!r}")
    if not exact or row.field is Field.PARENT:
        return
    row = replace(row, after=_as_kept(world, row.side, row.field, row.after))
    if row.field is Field.LABELS:
        _labels(world, row, now, changes)
    elif row.field in changes and not _alike(now, row.after):
        _named(world, row, f"was changed since to {now!r} and would be overwritten")
    elif row.field in changes and changes[row.field] != before:
        _named(world, row, f"would become {changes[row.field]!r} instead of {before!r}")
    elif row.field not in changes and now == row.after and any(note.message.code in CHANGED for note in notes):
        _named(world, row, "still stands and is said to have been changed")


def _labels(world: World, row: Change, now: Value, changes: Mapping[Field, Value]) -> None:
    """Label by label: an added one goes, a removed one returns, the others stay."""
    was, made, has, becomes = (
        label_keys(value) for value in (row.before, row.after, now, changes.get(Field.LABELS, now))
    )
    back = {key for key in was ^ made if (key in has) == (key in made)}
    if Field.LABELS in changes and becomes != has ^ back:
        _named(world, row, f"would become {sorted(becomes)} instead of {sorted(has ^ back)}")


def _creation(world: World, shown: _Shown, group: Sequence[Change]) -> None:
    """Deleted if it is as it was made and nothing else hangs on it; otherwise it stays.

    What no pair carries counts as well, as far as the program has been shown what the task was when it was made.
    """
    row = group[0]
    record, operation, server = _record(world, row), shown.operation(row), world.servers[NAMES[row.side]]
    if record is None:
        return
    made = {each.field: _as_kept(world, each.side, each.field, each.after) for each in group if each.field is not None}
    odd = [
        name
        for name, value in record.fields.items()
        if name not in (Field.PARENT, BESIDES) and not _alike(value, _or_empty(name, made.get(name)))
    ]
    odd += [name for name in (BESIDES,) if record.fields.get(name) != record.made]
    leaving = {o.target for o in shown.plan.operations if NAMES[o.side] == server.name}
    children = [child.id for child in server.children(record.id) if child.id not in leaving]
    if operation is not None and (odd or children):
        _named(world, row, f"would be deleted, although {odd} changed and {children} hang on it")
    said = any(
        note.message.code in CHANGED and note.field is not Field.PARENT for note in shown.notes.get(row.link, ())
    )
    if said and not odd and operation is None:  # a copy of both values has two halves, and a remark names one of them
        _named(world, row, "is as it was made and is said to have been changed")


def is_possible(plan: Plan, before: Picture) -> bool:
    """Whether all tasks are there that ``plan`` updates: a person may have deleted one on a system that tells nothing."""
    return all(o.target in before[NAMES[o.side]] for o in plan.operations if o.kind is OperationKind.UPDATE)


def judge_done(world: World, plan: Plan, before: Picture) -> None:
    """With nobody in between, exactly what was shown has happened, and nothing besides."""
    writing = (OperationKind.UPDATE, OperationKind.DELETE)
    by_target = {(NAMES[o.side], o.target): o for o in plan.operations if o.kind in writing}
    for name, server in world.servers.items():
        made = dict(server.live)
        for old in before[name].values():
            operation = by_target.get((name, old.id))
            id_ = world.ledger.now_called(name, old.id)
            new = server.live.get(id_) if id_ is not None else None
            if new is None or new.seconds != old.seconds:
                if operation is None or operation.kind is not OperationKind.DELETE:
                    _not_as_shown(world, name, old, "is gone")
                continue
            made.pop(new.id)
            if operation is not None and operation.kind is OperationKind.DELETE:
                _not_as_shown(world, name, old, "is still there")
            _compare(world, name, old, new, operation)
        wanted = [o for o in plan.operations if o.kind is OperationKind.CREATE and NAMES[o.side] == name]
        if sorted(origin_of(record.fields) for record in made.values()) != sorted(
            origin_of(operation.desired()) for operation in wanted
        ):
            _report(world, f"in the {name} list {len(made)} tasks came back instead of {len(wanted)}")


def _compare(world: World, name: str, old: Record, new: Record, operation: Operation | None) -> None:
    becomes = {} if operation is None or operation.kind is not OperationKind.UPDATE else operation.desired()
    held = world.servers[name].personality.held
    for field, value in old.fields.items():
        if field is Field.PARENT:
            if field not in becomes and world.ledger.parent(name, old) != world.ledger.parent(name, new):
                _not_as_shown(world, name, old, "has another parent")
        elif new.fields[field] != held(field, becomes.get(field, value)):
            _not_as_shown(world, name, old, f"{field} is {new.fields[field]!r}, not {becomes.get(field, value)!r}")


def _not_as_shown(world: World, name: str, record: Record, what: str) -> None:
    _report(world, f"{telling.task_words(record)} in the {name} list {what}")


def _report(world: World, text: str) -> None:
    world.witness.report("what was undone is what the undo's preview showed", text)


def judge_rest(world: World, still: Picture, touched: Set[str]) -> None:
    """The syncs after an undo neither push the undone change again nor carry the restoration over."""
    involved = _with_children(world, still, touched | _waited_for(world, still, touched))
    for name, server in world.servers.items():
        for id_ in sorted({*still[name], *server.live}):
            old, new = still[name].get(id_), server.live.get(id_)
            known = new or old
            if known is None or origin_of(known.fields) in involved or (old and origin_of(old.fields) in involved):
                continue
            if id_ in server.reused or origin_of(known.fields) in world.ledger.mistakable():
                continue  # a task that is left alone cannot be told from one that got its id
            if old is None or new is None or old.fields != new.fields:
                what = "came" if old is None else "went" if new is None else _difference(old, new)
                text = f"{telling.task_words(known)} in the {name} list {what}"
                world.witness.report("a sync after an undo leaves it alone", text)


def _waited_for(world: World, still: Picture, touched: Set[str]) -> Set[str]:
    """Deleted parents that stayed for the sake of a task which a person touched now: it may have gone or moved."""
    found = set()
    for name, records in still.items():
        for record in (*records.values(), *world.servers[name].trash.values()):
            parent = records.get(record.fields.get(Field.PARENT))  # type: ignore[call-overload]
            if parent is not None and origin_of(record.fields) in touched:
                found.add(origin_of(parent.fields))
    return {origin for origin in found for name in still if (origin, name) in world.ledger.gone}


def _difference(old: Record, new: Record) -> str:
    odd = [name for name in old.fields if old.fields[name] != new.fields[name]]
    return ", ".join(f"{name}: {old.fields[name]!r} became {new.fields[name]!r}" for name in odd)


def _with_children(world: World, still: Picture, touched: Set[str]) -> Set[str]:
    """What a person touched, and what hangs on it on either side."""
    found = set(touched)
    while True:
        parents = {
            (name, id_)
            for name, server in world.servers.items()
            for records in (still[name], server.live, server.trash)
            for id_, record in records.items()
            if origin_of(record.fields) in found
        }
        more = {
            origin_of(record.fields)
            for name, server in world.servers.items()
            for records in (still[name], server.live)
            for record in records.values()
            if (name, record.fields.get(Field.PARENT)) in parents
        }
        if more <= found:
            return found
        found |= more


def _as_kept(world: World, side: Side, field: Field, sent: Value) -> Value:
    """What the system made of a value that it was sent."""
    return sent if sent is None else world.servers[NAMES[side]].personality.spell(field, sent)


def _or_empty(field: Field, value: Value) -> Value:
    return empty_value(field) if value is None else value


def _alike(one: Value, other: Value) -> bool:
    """Equal, or different only in white space and in what was still to be created then."""
    if pending_link(one) or pending_link(other):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    if isinstance(one, frozenset) or isinstance(other, frozenset):
        return label_keys(one) == label_keys(other)
    return one == other
