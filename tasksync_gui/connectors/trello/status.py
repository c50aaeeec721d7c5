"""Where a card stands, and what has to be written so that it stands elsewhere. Pure.

A card in a list for cancelled work is cancelled. One that is marked complete or lies in a list for finished
work is completed, archived or not: people archive what is done. Any other archived card is cancelled: it was
put away without being done, and it is certainly not deleted.

Only a status that differs from what the card shows already is written. A card that a person dragged from one
list to another of the same meaning therefore stays where they put it.
"""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.connectors.kit.json_path import flag, text
from tasksync_gui.connectors.trello.codes import TrelloCode
from tasksync_gui.connectors.trello.lists import BoardList, BoardLists
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Status, Unmapped
from tasksync_gui.model.message import message

Changes = dict[str, object]
_SHOWN = {status: Completion(status) for status in Status}


def read_status(card: object, columns: BoardLists) -> Completion | Unmapped:
    """The status a card shows; one in a list that we have not seen is not guessed at."""
    column = columns.get(text(card, "idList"))
    shown = None if column is None else column.status
    if shown is Status.CANCELLED:
        return _SHOWN[Status.CANCELLED]
    if shown is Status.COMPLETED or flag(card, "dueComplete"):
        return _SHOWN[Status.COMPLETED]
    if flag(card, "closed") or (column is not None and column.closed):
        return _SHOWN[Status.CANCELLED]
    return Unmapped(text(card, "idList")) if shown is None else _SHOWN[shown]


def change_status(card: Mapping[str, object], wanted: Status, columns: BoardLists) -> Changes:
    """What to write so that ``card`` shows ``wanted``: nothing if it does already.

    Raises:
        RejectedFieldError: the board has no list for it.
    """
    shown = read_status(card, columns)
    if isinstance(shown, Completion) and shown.status is wanted:
        return {}
    match wanted:
        case Status.COMPLETED:
            changes = _complete(card, columns)
        case Status.CANCELLED:
            changes = _cancel(card, columns)
        case _:
            changes = _open(card, wanted, columns)
    return {name: value for name, value in changes.items() if (card.get(name) or False) != value}


def place_new(wanted: Status, columns: BoardLists) -> tuple[Changes, Changes]:
    """(where a new card goes, what is written after it was made: a card cannot be created archived).

    Raises:
        RejectedFieldError: the board has no list for it.
    """
    if wanted is Status.COMPLETED and (column := columns.for_status(wanted)):
        return {"idList": column.id}, {}
    if wanted is Status.CANCELLED and (column := columns.for_status(wanted)):
        return {"idList": column.id}, {}
    place: Changes = {"idList": _required(columns, wanted if not wanted.is_done else Status.NEEDS_ACTION).id}
    if wanted is Status.COMPLETED:
        place["dueComplete"] = True
    return place, {"closed": True} if wanted is Status.CANCELLED else {}


def _complete(card: Mapping[str, object], columns: BoardLists) -> Changes:
    """Into the list for finished work if there is one, else marked complete where it is."""
    column = columns.for_status(Status.COMPLETED)
    if column is not None:
        return {"idList": column.id}
    changes: Changes = {"dueComplete": True}
    here = columns.get(text(card, "idList"))
    if here is not None and here.status is Status.CANCELLED:
        changes["idList"] = _required(columns, Status.NEEDS_ACTION).id
    return changes


def _cancel(card: Mapping[str, object], columns: BoardLists) -> Changes:
    """Into the list for cancelled work if there is one, else archived and not marked complete."""
    column = columns.for_status(Status.CANCELLED)
    if column is not None:
        return {"idList": column.id}
    changes: Changes = {"closed": True, "dueComplete": False}
    here = columns.get(text(card, "idList"))
    if here is not None and here.status is Status.COMPLETED:
        changes["idList"] = _required(columns, Status.NEEDS_ACTION).id
    return changes


def _open(card: Mapping[str, object], wanted: Status, columns: BoardLists) -> Changes:
    """Out of the archive, not marked complete, and in a list for open work: its own one if that will do."""
    here = columns.get(text(card, "idList"))
    target = _required(columns, wanted)
    if here is not None and not here.closed and here.status is target.status:
        target = here
    return {"closed": False, "dueComplete": False, "idList": target.id}


def _required(columns: BoardLists, status: Status) -> BoardList:
    column = columns.for_open(status)
    if column is None:
        raise RejectedFieldError(message(TrelloCode.NO_LIST_TO_DO), fields=[Field.STATUS])
    return column
