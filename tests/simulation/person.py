"""The simulated person, who edits both systems between any two requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.fields import Completion, Field, Status, Value
from tasksync_gui.model.ids import RemoteId
from tests.simulation import telling, values
from tests.simulation.ledger import FOREIGN, Ledger
from tests.simulation.server import BESIDES, POISON, Record, Server
from tests.support.errors import title_of

ACTS = (
    *("create",) * 4, *("title",) * 4, *("notes",) * 3, "append", *("label",) * 2, "unlabel", *("due",) * 2, "undue",
    *("status",) * 2, "priority", *("parent",) * 2, "unparent", *("delete",) * 3, "restore", "twin", "double", "long", "marked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """``what`` on ``side``, on the ``pick``-th task there; ``at``: before this request of the round (0: before all)."""

    side: str
    what: str
    pick: int
    number: int
    """Unique in the world: the tokens are made of it."""
    at: int = 0


def draw_act(random: Random, number: int, at: int = 0, what: str = "") -> Act:
    """Something to do; early moments are likelier, because a round has few requests."""
    return Act(random.choice(["left", "right"]), what or random.choice(ACTS), random.randrange(12), number, at)


class Person:
    """Does what an Act says, and tells the ledger. What the system refuses is not done."""

    def __init__(self, servers: dict[str, Server], ledger: Ledger) -> None:
        self.servers = servers
        self.ledger = ledger

    def do(self, act: Act) -> str:
        """Carry out ``act``; returns what the person did, or meant to do, as a sentence."""
        server = self.servers[act.side]
        try:
            did = self._do(act, server)
        except ConnectorError as error:
            did = _in_vain(act, f"the system refuses: {title_of(error)}")
        return telling.sentence(f"{'meanwhile ' if act.at else ''}the person {did}")

    def _do(self, act: Act, server: Server) -> str:
        if act.what in ("create", "twin", "double", "long", "marked", "poison"):
            return self._create(act, server)
        if act.what == "copied":
            return self._copy_mark(act, server)
        if act.what == "restore":
            return self._restore(act, server)
        record = _picked(act, server)
        if record is None:
            return _in_vain(act, "there is none")
        if act.what == "delete":
            children = server.children(record.id)
            gone = server.delete(record.id)
            self.ledger.deleted(act.side, gone)
            self.ledger.orphaned(act.side, children)
            return f"deletes {' and '.join(map(telling.task_words, gone))} in {telling.side_words(act.side)}"
        changes = self._changes(act, server, record)
        if not changes:
            return _in_vain(act, "nothing would change")
        after = server.update(record.id, changes)
        server.assigned += BESIDES in changes
        self.ledger.edited(act.side, record, after)
        told = telling.values_words({name: after.fields[name] for name in changes})
        return f"changes {telling.task_words(record)} in {telling.side_words(act.side)}{told}"

    def _create(self, act: Act, server: Server) -> str:
        fields: dict[Field, Value] = {Field.TITLE: values.title(f"o{act.number}", act.number, act.what == "long")}
        if act.what == "poison":
            fields[Field.TITLE] = f"{fields[Field.TITLE]} {POISON}"
        if act.what == "twin" and (twin := _picked(act, self.ledger.other(act.side))):
            fields[Field.TITLE] = twin.fields[Field.TITLE]
        elif act.number % 2 and Field.NOTES in server.carried:
            fields[Field.NOTES] = f"n{act.number}."
        if act.what == "double" and (known := _picked(act, server)):
            fields[Field.TITLE] = known.fields[Field.TITLE]
        foreign = act.what == "marked" and server.personality.marker is MarkerKind.PROPERTY
        server.marked += foreign
        record = server.create(fields, f"ts1-{act.number:032x}{FOREIGN}" if foreign else None)
        self.ledger.created(act.side, record)
        told = telling.values_words({name: record.fields[name] for name in fields if name is not Field.TITLE})
        whose = ", with the mark of another TaskSync," if foreign else ""
        return f"makes {telling.task_words(record)}{whose} in {telling.side_words(act.side)}{told}"

    def _copy_mark(self, act: Act, server: Server) -> str:
        """A stranger, who sees the text of a task, makes one with its mark; every other time the first one goes."""
        record = _picked(act, server)
        if record is None or record.marker is None or server.personality.marker is not MarkerKind.PROPERTY:
            return _in_vain(act, "there is no mark to copy")
        made = server.create({Field.TITLE: values.title(f"o{act.number}", act.number, False)}, record.marker)
        server.copied_marks += 1
        self.ledger.created(act.side, made)
        gone = f"copies the mark of {telling.task_words(record)} to {telling.task_words(made)}"
        if act.number % 2 and not server.children(record.id):
            self.ledger.deleted(act.side, server.delete(record.id))
            gone = f"{gone}, deletes the first one"
        return f"{gone} in {telling.side_words(act.side)}"

    def _restore(self, act: Act, server: Server) -> str:
        buried = [id_ for id_ in sorted(server.trash) if id_ not in server.live]
        if not buried:
            return _in_vain(act, "the trash is empty")
        record = server.restore(buried[act.pick % len(buried)])
        self.ledger.restored(act.side, record)
        return f"takes {telling.task_words(record)} back out of the trash of {telling.side_words(act.side)}"

    def _changes(self, act: Act, server: Server, record: Record) -> dict[Field, Value]:
        number, fields = act.number, record.fields
        found: dict[Field, Value] = {}
        match act.what:
            case "title":
                long = " ".join(str(fields[Field.TITLE]).split()[2:])
                found[Field.TITLE] = f"{values.title(values.origin_of(fields), number)} {long}".strip()
            case "notes":
                found[Field.NOTES] = f"n{number}  twice\nsecond"
            case "append":
                found[Field.NOTES] = f"{fields.get(Field.NOTES, '')}\nn{number}."
            case "label":
                found[Field.LABELS] = frozenset({*_labels(fields.get(Field.LABELS)), f"l{number} x"})
            case "unlabel" if _labels(fields.get(Field.LABELS)):
                found[Field.LABELS] = frozenset(sorted(_labels(fields.get(Field.LABELS)))[1:])
            case "due":
                utc = all(each.personality.spelling != "zones to UTC" for each in self.servers.values())
                found[Field.DUE] = values.due(number, bool(number % 3), "UTC" if utc else "Europe/Berlin")
            case "undue":
                found[Field.DUE] = values.Schedule()
            case "status":
                found[Field.STATUS] = Completion(list(Status)[number % 4])
            case "priority":
                found[Field.PRIORITY] = number % 10
            case "parent":
                parent = _picked(replace(act, pick=act.number), server)
                found[Field.PARENT] = None if parent is None or parent.id == record.id else parent.id
            case "assign":
                found[BESIDES] = f"a{number}"
            case "unparent":
                found[Field.PARENT] = None
        return {name: value for name, value in found.items() if name in server.carried and fields.get(name) != value}


def _labels(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()


def _picked(act: Act, server: Server) -> Record | None:
    ids: list[RemoteId] = sorted(server.live)
    return server.live[ids[act.pick % len(ids)]] if ids else None


def _in_vain(act: Act, why: str) -> str:
    return f"means to {telling.act_words(act.what, act.side)}, but {why}"
