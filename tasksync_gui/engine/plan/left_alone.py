"""What a person said to leave alone always, as long as it is what it was (engine README, section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from tasksync_gui.engine.identity.link_ids import new_link_id
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState, Remembered, StoredDecision
from tasksync_gui.model.task import RemoteTask

S, D = Side.SOURCE, Side.DESTINATION
_USES = ("", "duplicate")
"""What a task that no link knows can be left alone as: something new, or one more copy."""
_LIMIT = 20_000
"""So many possible matches are looked at."""
Tasks = Mapping[Side, Mapping[RemoteId, RemoteTask]]
Ends = Mapping[Side, RemoteId | None]


def would_be_links(pair: PairId, links: Mapping[str, Link], tasks: Tasks) -> Iterator[tuple[LinkId, Ends]]:
    """The ids of links that were never made, with the tasks that they would join: alone, as a copy, or as a match.

    Of very long lists not every match is looked at (see :func:`outlived`).
    """
    unlinked = _unlinked(links, tasks)
    for side in Side:
        for id_ in unlinked[side]:
            for use in _USES:
                yield new_link_id(pair, links, side, id_, use), {side: id_}
    for source, destination in islice(product(unlinked[S], unlinked[D]), _LIMIT):
        yield new_link_id(pair, links, S, source, f"match {destination}"), {S: source, D: destination}


def _unlinked(links: Mapping[str, Link], tasks: Tasks) -> dict[Side, list[RemoteId]]:
    known = {side: {link.remote_id(side) for link in links.values()} for side in Side}
    return {side: [id_ for id_ in tasks[side] if id_ not in known[side]] for side in Side}


def outlived(request: PlanRequest) -> list[StoredDecision]:
    """Answers *leave alone always* that no longer are about anything: the task says something else by now, or is gone.

    Whoever wants it left alone as it is now has to say so again. What cannot be told keeps its answer.
    """
    passed = [each for each in request.state.decisions if each.answer is Remembered.SKIP_ALWAYS]
    if not passed or not all(request.view(side).complete for side in Side):
        return []
    links = request.state.links
    ctx, tasks = Context(request), {side: request.view(side).tasks for side in Side}
    over = [each for each in passed if each.link in links and not _is_about(ctx, each)]
    free = {each.link: each for each in passed if each.link is not None and each.link not in links}
    unlinked = _unlinked(links, tasks)
    if free and len(unlinked[S]) * len(unlinked[D]) <= _LIMIT:
        for link, _ends in would_be_links(request.pair.id, links, tasks):
            free.pop(link, None)
        over += free.values()
    return over


def _is_about(ctx: Context, decision: StoredDecision) -> bool:
    link = ctx.request.state.links[str(decision.link)]
    source, destination = ctx.task(S, link.source_id), ctx.task(D, link.destination_id)
    if any(link.remote_id(side) in ctx.request.view(side).unknown for side in Side):
        return True
    if link.state is LinkState.TOMBSTONE:
        return source is not None or destination is not None
    if decision.field is None:
        return decision.shown == ctx.shown_tasks(source, destination)
    if source is None or destination is None:
        return False
    return decision.shown == ctx.shown_values(decision.field, source, destination)
