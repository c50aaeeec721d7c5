"""What the lists of a board mean. Pure.

A list's name tells the status of its cards: one called *Doing* is in progress, one called *Done* is done;
every other list holds what is to be done. Names are compared by their letters and digits only, so that
"✅ Done" and "To-Do" are understood, and the account's options can name others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasksync_gui.connectors.kit.json_path import LARGEST, flag, records, text
from tasksync_gui.model.fields import Status

TODO = "To do, Backlog, Inbox, Next, Open"
DOING = "Doing, In progress, In work, Work in progress, WIP, Started, Ongoing, In Arbeit, En cours, En proceso"
DONE = "Done, Complete, Completed, Finished, Closed, Shipped, Erledigt, Fertig, Terminé, Hecho"
CANCELLED = "Cancelled, Canceled, Won't do, Rejected, Dropped, Abgebrochen, Annulé, Cancelado"


def clean(name: str) -> str:
    """What of a name is compared."""
    return "".join(letter for letter in name.casefold() if letter.isalnum()) or name.strip()


def names_in(option: str) -> tuple[str, ...]:
    """The names that an option lists, in its order."""
    return tuple(filter(None, (clean(part) for part in option.split(","))))


@dataclass(frozen=True, slots=True)
class ListNames:
    """Which names mean what; ``todo`` only says which list is preferred for new cards."""

    todo: tuple[str, ...] = names_in(TODO)
    doing: tuple[str, ...] = names_in(DOING)
    done: tuple[str, ...] = names_in(DONE)
    cancelled: tuple[str, ...] = names_in(CANCELLED)

    def status(self, name: str) -> Status:
        """The status of the cards in a list called ``name``."""
        known = clean(name)
        if known in self.done:
            return Status.COMPLETED
        if known in self.cancelled:
            return Status.CANCELLED
        return Status.IN_PROCESS if known in self.doing else Status.NEEDS_ACTION


@dataclass(frozen=True, slots=True)
class BoardList:
    """A column of a board, and the status that its name stands for."""

    id: str
    name: str
    status: Status
    closed: bool = False


@dataclass(frozen=True, slots=True)
class BoardLists:
    """The lists of a board from left to right."""

    all: tuple[BoardList, ...]
    names: ListNames

    @classmethod
    def read(cls, board: object, names: ListNames) -> BoardLists:
        """The lists in a board's answer."""
        found = sorted(records(board, "lists"), key=_position)
        named = ((each, text(each, "name")) for each in found)
        lists = (BoardList(text(each, "id"), name, names.status(name), flag(each, "closed")) for each, name in named)
        return cls(tuple(each for each in lists if each.id), names)

    def get(self, id_: str) -> BoardList | None:
        """The list with this id."""
        for column in self.all:
            if column.id == id_:
                return column
        return None

    def for_status(self, status: Status) -> BoardList | None:
        """Where a card goes that gets ``status``: a list with a preferred name, else the leftmost one."""
        usable = [column for column in self.all if column.status is status and not column.closed]
        if status is Status.NEEDS_ACTION:
            preferred = {name: rank for rank, name in enumerate(self.names.todo)}
            usable.sort(key=lambda column: preferred.get(clean(column.name), len(preferred)))
        return next(iter(usable), None)

    def for_open(self, status: Status) -> BoardList | None:
        """Where a card goes that is not done; a board may have only one kind of list for those."""
        other = Status.IN_PROCESS if status is Status.NEEDS_ACTION else Status.NEEDS_ACTION
        return self.for_status(status) or self.for_status(other)


def _position(record: Mapping[str, object]) -> float:
    place = record.get("pos")
    return float(place) if isinstance(place, int | float) and abs(place) < LARGEST else float("inf")
