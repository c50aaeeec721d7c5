"""Merging single links again in the middle of a run, at the cost of one task however many both lists have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context, cyclic_ids
from tasksync_gui.engine.plan.finish import finish_plan
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.linked_tasks import plan_link
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.plan import Plan
from tasksync_gui.model.task import RemoteTask


class Replanner:
    """What both sides showed when the run looked, with the links as they are by now."""

    def __init__(self, request: PlanRequest, links: Mapping[str, Link]) -> None:
        """``links``: as they are whenever they are looked at; :meth:`follow` is told of each that changes."""
        self._request = request
        self._links = links
        self._context: Context | None = None

    def follow(self, former: Link | None, link: Link) -> None:
        """A link is another one than it was."""
        if self._context is not None:
            if former is not None:
                self._context.withdraw(former)
            self._context.register(link)

    def replan(self, link: LinkId, side: Side, task: RemoteTask | None, id_: RemoteId) -> Plan:
        """What of ``link`` would be done now that ``side`` shows ``task`` (None: ``id_`` is gone)."""
        request, view = self._request, self._request.view(side)
        if self._context is None:
            self._context = Context(replace(request, state=replace(request.state, links=self._links)))
            self._cyclic = dict(self._context.cyclic)
        fresh = _shown_anew(view, task, id_)
        links: dict[str, Link] = {link: self._links[link]} if link in self._links else {}
        source, destination = (fresh, request.destination) if side is Side.SOURCE else (request.source, fresh)
        narrowed = replace(request, source=source, destination=destination, state=replace(request.state, links=links))
        self._context.request = narrowed
        self._context.cyclic = self._cyclic | {side: self._cyclic_now(side, fresh, task, id_)}
        builder = PlanBuilder(self._context)
        for value in links.values():
            plan_link(builder, value)
        return finish_plan(builder)

    def _cyclic_now(
        self, side: Side, fresh: SideView, task: RemoteTask | None, id_: RemoteId
    ) -> frozenset[RemoteId]:  # fmt: skip
        """Only a task under another parent than before makes or ends a circle."""
        known = self._cyclic[side]
        if not known and task is None:
            return known
        before = self._request.view(side).tasks.get(id_)
        if task is not None and before is not None and task.id == id_ and _parent(task) == _parent(before):
            return known
        return cyclic_ids(fresh.tasks) if known else cyclic_ids(fresh.tasks, [task.id] if task is not None else [])


def _parent(task: RemoteTask) -> object:
    return task.fields.get(Field.PARENT)


def _shown_anew(view: SideView, task: RemoteTask | None, id_: RemoteId) -> SideView:
    """``view`` with ``task`` in the place of what had ``id_``."""
    gone = view.gone if task is None and id_ in view.gone else view.gone | {id_}
    if task is not None:
        gone = view.gone - {task.id} if task.id in view.gone else view.gone
    return replace(view, tasks=_OneElse(view.tasks, id_, task), gone=gone)


class _OneElse(Mapping[RemoteId, RemoteTask]):
    """Tasks of which one is another, or not there, without a copy of all the others."""

    def __init__(self, tasks: Mapping[RemoteId, RemoteTask], id_: RemoteId, task: RemoteTask | None) -> None:
        self._tasks = tasks
        self._without = id_
        self._one = {} if task is None else {task.id: task}

    def __getitem__(self, id_: RemoteId) -> RemoteTask:
        if id_ in self._one:
            return self._one[id_]
        if id_ == self._without:
            raise KeyError(id_)
        return self._tasks[id_]

    def __iter__(self) -> Iterator[RemoteId]:
        yield from (id_ for id_ in self._tasks if id_ != self._without and id_ not in self._one)
        yield from self._one

    def __len__(self) -> int:
        return sum(1 for _ in self)
