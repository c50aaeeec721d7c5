"""Unlinked tasks: recognise our own, match what is the same on both sides, create the rest."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from functools import partial

from tasksync_gui.engine.identity.evidence import (
    JOINS,
    Allows,
    Evidence,
    Index,
    Portrait,
    Situation,
    allowed,
    compare,
    is_marked,
    portrait,
    shows,
)
from tasksync_gui.engine.identity.markers import installation_of, origin_of
from tasksync_gui.engine.identity.matching import Match, Matcher
from tasksync_gui.engine.merge.equality import age
from tasksync_gui.engine.observe.scope import in_scope
from tasksync_gui.engine.plan import operations
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.duplicates import hold_copy
from tasksync_gui.engine.plan.link_changes import may_be_made_again
from tasksync_gui.engine.plan.linked_tasks import TAKE, add_updates, create_on, follow, merge_fields
from tasksync_gui.engine.plan.moved_ids import follow_ids, may_be_unknown, note_moves, unlinked
from tasksync_gui.model.codes import HoldCode, MatchCode, NoteCode, ReasonCode
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState, Remembered
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import HoldKind, LinkUpdate, NoteKind, OperationKind
from tasksync_gui.model.task import RemoteTask

S, D = Side.SOURCE, Side.DESTINATION
_CREATES = {
    LinkState.CREATE_PENDING: Situation.PENDING_CREATE,
    LinkState.QUARANTINED: Situation.REFUSED_CREATE,
    LinkState.HELD: Situation.UNCLEAR_CREATE,
}
"""What became of a creation, by the state of its link, where a new task may tell."""


class UnlinkedPlanner:
    """First :meth:`register` makes all new links known (parents need them), then :meth:`plan` decides."""

    def __init__(self, builder: PlanBuilder, fuzzy: bool) -> None:
        self._builder = builder
        self._ctx = builder.ctx
        self._owner = builder.ctx.request.owner_of_marker
        self._fuzzy = fuzzy
        self._pools: dict[Side, dict[RemoteId, RemoteTask]] = {}
        self._indices: dict[Side, Index] = {}
        """What was in the pools at first."""
        self._recognised: dict[LinkId, Link] = {}
        self._pending: dict[Side, Index] = {}
        self.moved: dict[LinkId, Link] = {}
        """Links whose task was found under another id."""
        self._revived: dict[LinkId, Link] = {}
        self._matches: list[tuple[Link, Match]] = []
        self._new: list[tuple[Link, Side, RemoteTask]] = []
        self.waiting: set[LinkId] = set()
        """Links that wait until a person has told whether a new task is theirs: by its title, mark or origin it is."""

    @property
    def recognised(self) -> Container[LinkId]:
        """Links whose create turned out to have arrived: they are rejoined, not created once more."""
        return self._recognised.keys()

    def as_found(self, link: Link) -> Link:
        """``link`` as this plan takes it: with its task's new id, or in use again."""
        return self._revived.get(link.id) or self.moved.get(link.id, link)

    def register(self) -> None:
        """Sort the unlinked tasks of both sides into recognised, matched, ambiguous and new ones, rule by rule."""
        for rule in RULES:
            rule.action(self)

    def _namesakes(self, side: Side, like: Portrait) -> list[RemoteTask]:
        """Tasks that no rule has taken yet and that have the title of ``like``."""
        return [task for task in self._indices[side].find(Evidence.TITLE, like) if task.id in self._pools[side]]

    def _doubtful(self, side: Side, like: Portrait, situation: Situation, wanted: Allows) -> list[RemoteTask]:
        """Those whose title, or whose word of what they are copies of, is what calls for ``wanted`` here."""
        alike = {task.id: task for task in (*self._namesakes(side, like), *self._copies(side, like))}.values()
        return [task for task in alike if allowed(situation, compare(task, like, situation, self._owner)) is wanted]

    def _copies(self, side: Side, like: Portrait) -> list[RemoteTask]:
        """Tasks that no rule has taken yet and that say they are copies of ``like``."""
        return [task for task in self._indices[side].find(Evidence.ORIGIN, like) if task.id in self._pools[side]]

    def _like(self, side: Side, task: RemoteTask) -> Portrait:
        """How the copy of a task of ``side`` is known on the other side."""
        return Portrait(task.title, origin=self._ctx.request.origin(side, task))

    def _revive(self) -> None:
        """A deleted task that is back on both sides and that a person wants is in use again, also as a parent.

        Whatever has no link then is what the other rules go through.
        """
        ctx = self._ctx
        for link in ctx.request.state.links.values():
            source, destination = ctx.task(S, link.source_id), ctx.task(D, link.destination_id)
            if link.state is not LinkState.TOMBSTONE or source is None or destination is None:
                continue
            if not (in_scope(source, ctx.pair.scope) and in_scope(destination, ctx.pair.scope)):
                continue
            taken = ctx.link_of(S, source.id) is not None or ctx.link_of(D, destination.id) is not None
            if not taken and ctx.decision_on(link.id, source, destination) in TAKE:
                self._revived[link.id] = replace(link, state=state_after(link.state, LinkEvent.REVIVED))
                ctx.register(self._revived[link.id])
                self._builder.update(link, LinkEvent.REVIVED)
        self._pools = {side: dict(unlinked(ctx, side)) for side in Side}
        self._indices = {side: Index(pool.values(), self._owner) for side, pool in self._pools.items()}

    def _follow_ids(self) -> None:
        """Links go to where their tasks are now."""
        self.moved = follow_ids(self._ctx, self._pools)
        note_moves(self._builder, self.moved, self._ctx.request.state.links)
        for link in self.moved.values():
            self._builder.updates.append(LinkUpdate(link.id, None, link.source_id, link.destination_id))

    def _hold_possible_returns(self) -> None:
        """A task is gone and would be made again, but a new one of its title is there: it may be the same, restored
        or made by somebody else, and edited since. Until a person says so, neither is copied.
        """
        view, links = self._ctx.request.view, self._ctx.request.state.links.values()
        for side, pool in self._pools.items():
            gone = [link for link in links if link.state is LinkState.LIVE and link.remote_id(side) in view(side).gone]
            for link in gone if pool else ():
                origin = self._ctx.task(side.other, link.remote_id(side.other))
                if origin is None or link.id in self.moved or not may_be_made_again(self._ctx, link, side):
                    continue
                like = self._like(side.other, origin)
                for task in self._doubtful(side, like, Situation.POSSIBLE_RETURN, Allows.HOLD):
                    if self._may_meet(side, task, origin) and not self._is_ours(task):
                        del pool[task.id]
                        reason = message(HoldCode.MAYBE_RETURNED, where=self._ctx.names[side.other])
                        if self._hold_ambiguous(side, task, reason):
                            self.waiting.add(link.id)

    def _is_ours(self, task: RemoteTask) -> bool:
        """Whether it bears the mark of a link of this pair: the rules for marks say what it is.

        What another pair of ours made is no such thing: in a chain, edits on both sides of the list in the middle may
        both have won against a deletion there.
        """
        owner = None if task.marker is None else self._owner(task.marker)
        return owner is not None and (owner in self._ctx.request.state.links or owner in self._ctx.unsettled)

    def _may_meet(self, side: Side, task: RemoteTask, origin: RemoteTask) -> bool:
        pair = (task.id, origin.id) if side is S else (origin.id, task.id)
        return pair not in self._ctx.separate

    def _recognise_marked(self) -> None:
        """The oldest first: of several with one mark it is the one that counts."""
        for side, pool in self._pools.items():
            for id_, task in sorted(pool.items(), key=lambda item: age(item[1])):
                if task.marker is not None and self._recognise(side, task):
                    pool.pop(id_, None)

    def _recognise(self, side: Side, task: RemoteTask) -> bool:
        """Whether our own mark settles what this task is; it is then never imported as new."""
        assert task.marker is not None
        owner = self._ctx.request.owner_of_marker(task.marker)
        if owner in self._ctx.unsettled:
            return allowed(Situation.OPEN_CREATE, Evidence.MARK) is Allows.WAIT
        link = self._ctx.request.state.links.get(owner) if owner else None
        if link is None:
            return False
        pending = link.remote_id(side) is None and _explains(link.state, Evidence.MARK)
        if pending and link.id not in self.recognised:
            self._join(link, side, task)
            return True
        link = self._recognised.get(link.id) or self.as_found(link)
        if link.state is not LinkState.TOMBSTONE and link.remote_id(side) in self._ctx.request.view(side).gone:
            return self._hold_mark_of_gone(link, side, task)
        hold_copy(self._builder, side, task, self._ctx.task(side, link.remote_id(side)))
        return True

    def _hold_mark_of_gone(self, link: Link, side: Side, task: RemoteTask) -> bool:
        """The mark of a linked task that is gone: ``task`` may be that one, moved and edited, or somebody's copy of it.

        The mark proves neither, since anybody can copy it. Until a person has said so, the deletion does not travel and
        the new task is not taken for anything; to a person who wants it, it is a new one.
        """
        where = message(HoldCode.MARK_OF_GONE, where=self._ctx.names[side])
        kept = self._pools[side].pop(task.id)
        if self._hold_ambiguous(side, kept, where):
            self.waiting.add(link.id)
        return task.id not in self._pools[side]

    def _join(self, link: Link, side: Side, task: RemoteTask) -> None:
        """``task`` is what a pending create of ``link`` was to make."""
        source_id, destination_id = operations.remote_ids(side, task.id, link.remote_id(side.other))
        state = state_after(link.state, LinkEvent.JOINED)
        found = replace(link, source_id=source_id, destination_id=destination_id, state=state, base={})
        self._ctx.register(found)
        self._recognised[found.id] = found

    def _set_unsettled_aside(self) -> None:
        """What a creation may have made of which nobody knows yet whether it arrived."""
        for intent in self._ctx.request.state.intents:
            if intent.kind is OperationKind.CREATE:
                like = Portrait(intent.title, origin=origin_of(intent.marker))
                for task in self._doubtful(intent.side, like, Situation.OPEN_CREATE, Allows.WAIT):
                    del self._pools[intent.side][task.id]

    def _set_unknown_aside(self) -> None:
        """What may be a linked task under a new id, while nobody could tell whether it is still there under the old."""
        for side, pool in self._pools.items():
            for id_ in may_be_unknown(self._ctx, side, pool) if pool else ():
                del pool[id_]

    def _take_up_pending(self) -> None:
        """A create that did not finish, while somebody else (another computer, the person) made the same task."""
        for link in self._ctx.request.state.links.values():
            if not _explains(link.state, Evidence.CONTENT):
                continue
            if link.id in self.recognised or link.id in self._ctx.unsettled:
                continue
            for side in Side:
                origin = self._ctx.task(side.other, link.remote_id(side.other))
                if link.state is LinkState.HELD and link.remote_id(side) is None and origin is None:
                    self._hold_orphans(side, link)
                elif link.remote_id(side) is None and origin is not None:
                    alike = self._namesakes(side, Portrait(origin.title))
                    twins = (task for task in alike if self._is_twin(side, task, origin))
                    if (twin := next(twins, None)) is not None:
                        del self._pools[side][twin.id]
                        self._join(link, side, twin)
                    elif not _explains(link.state, Evidence.TITLE):
                        self._hold_namesakes(side, self._like(side.other, origin))
                    elif (namesake := self._only_namesake(side, origin)) is not None:
                        del self._pools[side][namesake.id]
                        self._join(link, side, namesake)
                    else:
                        self._hold_own_copies(link, side, origin)

    def _only_namesake(self, side: Side, origin: RemoteTask) -> RemoteTask | None:
        """The task that ``origin`` would be matched with by its title, had its create never been tried.

        Somebody else made it meanwhile, and one of the two was edited since.
        """
        like = Portrait(origin.title)
        alike = self._namesakes(side, like)
        enough = alike and allowed(Situation.PENDING_CREATE, Evidence.TITLE, len(alike)) in JOINS
        if not enough or any(task.id != origin.id for task in self._rivals(side.other, like)):
            return None
        return alike[0] if self._may_meet(side, alike[0], origin) else None

    def _rivals(self, side: Side, like: Portrait) -> list[RemoteTask]:
        """Tasks of ``side`` with the title of ``like`` that the other side is still to get."""
        return [*self._waiting_for(side.other).find(Evidence.TITLE, like), *self._namesakes(side, like)]

    def _waiting_for(self, side: Side) -> Index:
        """The tasks of the other side of which ``side`` is still to get its own."""
        if side not in self._pending:
            ids = (
                link.remote_id(side.other)
                for link in self._ctx.request.state.links.values()
                if link.state is LinkState.CREATE_PENDING and link.remote_id(side) is None
            )
            tasks = (self._ctx.task(side.other, id_) for id_ in ids)
            self._pending[side] = Index((task for task in tasks if task is not None), self._owner)
        return self._pending[side]

    def _hold_own_copies(self, link: Link, side: Side, origin: RemoteTask) -> None:
        """What says that it is a copy of ``origin`` and says something else: it is not taken over, and no second one is
        made beside it, before a person has looked.
        """
        for task in self._copies(side, self._like(side.other, origin)):
            del self._pools[side][task.id]
            if self._hold_ambiguous(side, task, message(HoldCode.MAYBE_COPY)):
                self.waiting.add(link.id)

    def _hold_foreign(self) -> None:
        """Of another TaskSync: each new task waits by itself until a person has said that it may work here, too.

        One whose title or origin is that of a synced task is most likely a second copy of it, and waits in any case:
        two programs that each did not see the other's create make two; nobody but a person may bless that.
        """
        if self._pools[S] and self._pools[D]:
            self._builder.uncertain_matches += sum(is_marked(task) for side in Side for task in self._left(side))
        for side in Side:
            marked = [task for task in self._pools[side].values() if self._is_marked_elsewhere(task)]
            index = Index(self._synced(side) if marked else (), self._owner)
            origins = self._synced_origins(side) if any(origin_of(task.marker) for task in marked) else set()
            for task in marked:
                if self._is_second_copy(task, index, origins):
                    reason = message(HoldCode.MAYBE_FOREIGN_COPY)
                elif self._is_strange(side, task):
                    reason = message(HoldCode.FOREIGN_MARK, installation=installation_of(task.marker or ""))
                else:
                    continue
                del self._pools[side][task.id]
                self._hold_ambiguous(side, task, reason)

    def _is_marked_elsewhere(self, task: RemoteTask) -> bool:
        """By another installation, or by another pair of this one."""
        return task.marker is not None and (self._ctx.is_foreign(task) or bool(origin_of(task.marker)))

    def _synced(self, side: Side) -> list[RemoteTask]:
        tasks = self._ctx.request.view(side).tasks.items()
        return [task for id_, task in tasks if self._ctx.link_of(side, id_) is not None]

    def _synced_origins(self, side: Side) -> set[str]:
        """The origins of what is in step and there on ``side``: what is gone there can have no second copy there.

        (An edit won against a deletion in the pair next door, and made the task again: that is no ghost here.)
        """
        ctx, found = self._ctx, set()
        for task in self._synced(side):
            link = ctx.link_of(side, task.id)
            found.add(ctx.request.origin(side, task))
            other = None if link is None else ctx.task(side.other, link.remote_id(side.other))
            found |= set() if other is None else {ctx.request.origin(side.other, other)}
        return found

    def _is_second_copy(self, task: RemoteTask, synced: Index, origins: set[str]) -> bool:
        named = origin_of(task.marker)
        like = [portrait(each) for each in synced.find(Evidence.TITLE, portrait(task))]
        like += [Portrait(origin=named)] if named in origins else []
        found = {compare(task, each, Situation.FOREIGN_COPY, self._owner) for each in like}
        return Allows.HOLD in {allowed(Situation.FOREIGN_COPY, evidence) for evidence in found}

    def _is_strange(self, side: Side, task: RemoteTask) -> bool:
        """Whether it would be copied, and nobody has said yet that its installation may work here."""
        copied = side is S or self._ctx.mode is Mode.TWO_WAY
        known = installation_of(task.marker or "") in self._ctx.installations
        return copied and self._ctx.is_foreign(task) and not known

    def _hold_namesakes(self, side: Side, like: Portrait) -> bool:
        """One of them may be what an unclear create made: until that is known, none is taken for new.

        Returns whether a person is asked about one.
        """
        asked = False
        for task in self._doubtful(side, like, Situation.UNCLEAR_CREATE, Allows.HOLD):
            del self._pools[side][task.id]
            asked = self._hold_ambiguous(side, task, message(HoldCode.MAYBE_INTERRUPTED)) or asked
        return asked

    def _hold_orphans(self, side: Side, link: Link) -> None:
        """The origin of an unclear create is gone: what it may have made is no new task that belongs back there."""
        if self._hold_namesakes(side, Portrait(link.title)):
            self.waiting.add(link.id)

    def _is_twin(self, side: Side, task: RemoteTask, origin: RemoteTask) -> bool:
        """Whether ``task``, which has the title of ``origin``, says the same in all."""
        source, destination = (task, origin) if side is S else (origin, task)
        like = Portrait(says=lambda task: self._ctx.equal(source, destination))
        return (source.id, destination.id) not in self._ctx.separate and shows(Evidence.CONTENT, task, like)

    def _match_by_mark(self) -> None:
        """Our mark names a link that this (restored) database does not know: find the task it was made for.

        A link's id follows from that task, so it is found again however much either copy was edited since.
        """
        ctx = self._ctx
        for side in Side:
            named: dict[LinkId, RemoteTask] = {}
            for task in sorted(self._pools[side].values(), key=age):
                owner = ctx.request.owner_of_marker(task.marker) if task.marker else None
                if owner is None or owner in ctx.request.state.links:
                    continue
                if named.setdefault(owner, task) is not task:
                    del self._pools[side][task.id]
                    hold_copy(self._builder, side, task, named[owner])
            origins = list(self._pools[side.other].values()) if named else []
            for origin in origins:
                ids = [ctx.new_link_id(called, origin) for called in (side.other, side)]  # the pair may be turned since
                id_ = next((each for each in ids if each in named), ids[0])
                copy = named.pop(id_, None)
                if copy is not None and not self._is_made_for(id_, copy):
                    continue
                source, destination = (origin, copy) if side is D else (copy, origin)
                if source is None or destination is None or (source.id, destination.id) in ctx.separate:
                    continue
                del self._pools[S][source.id], self._pools[D][destination.id]
                link = Link(id_, source.id, destination.id, state_after(None, LinkEvent.JOINED))
                ctx.register(link)
                self._matches.append((link, Match(source, destination, 1.0, message(MatchCode.MADE_FROM))))

    def _is_made_for(self, link: LinkId, copy: RemoteTask) -> bool:
        found = compare(copy, Portrait(mark=link), Situation.LOST_LINK, self._owner)
        return allowed(Situation.LOST_LINK, found) in JOINS

    def _match(self) -> None:
        ctx = self._ctx
        if not self._pools[S] or not self._pools[D]:
            return
        origins = partial(ctx.request.origin, S), partial(ctx.request.origin, D)
        found = Matcher(self._pools[S], self._pools[D], ctx.equal, frozenset(ctx.separate), origins).run(self._fuzzy)
        for match in found.matches:
            del self._pools[S][match.source.id], self._pools[D][match.destination.id]
            id_ = ctx.new_link_id(S, match.source, f"match {match.destination.id}")
            link = Link(id_, match.source.id, match.destination.id, state_after(None, LinkEvent.JOINED))
            ctx.register(link)
            self._matches.append((link, match))
        for source, destination, reason in found.ambiguous:
            side, task = (S, source) if source is not None else (D, destination)
            assert task is not None
            del self._pools[side][task.id]
            self._hold_ambiguous(side, task, reason)

    def _hold_ambiguous(self, side: Side, task: RemoteTask, reason: Message) -> bool:
        """Whether a person is asked; one who answered that it is a new task gets it treated as one."""
        ctx = self._ctx
        link = ctx.new_link_id(side, task)
        source, destination = (task, None) if side is S else (None, task)
        answer = ctx.decision_on(link, source, destination)
        if answer is None:
            self._builder.hold_task(HoldKind.AMBIGUOUS, link, source, destination, (reason,))
        elif answer is not Remembered.SKIP_ALWAYS:
            self._pools[side][task.id] = task
        return answer is None

    def _take_as_new(self) -> None:
        for side in Side:
            for task in self._pools[side].values():
                if side is S or self._ctx.mode is Mode.TWO_WAY:
                    self._register_new(side, task)
                elif self._ctx.mode is Mode.MIRROR:
                    unmanaged = message(NoteCode.UNMANAGED, where=self._ctx.names[side])
                    self._builder.note(NoteKind.UNMANAGED, unmanaged, task.title)

    def _left(self, side: Side) -> Iterable[RemoteTask]:
        return self._pools[side].values()

    def _register_new(self, side: Side, task: RemoteTask) -> None:
        ctx = self._ctx
        source_id, destination_id = operations.remote_ids(side, task.id, None)
        state = state_after(None, LinkEvent.CREATE_SENT)
        link = Link(ctx.new_link_id(side, task), source_id, destination_id, state, title=task.title)
        ctx.register(link)
        self._new.append((link, side, task))

    def plan(self) -> None:
        """Run the rules of first contact over all tasks without a link; what they propose is in the builder."""
        for link in self._recognised.values():
            self._rejoin(link)
        for link, match in self._matches:
            self._adopt(link, match)
        for link, side, task in self._new:
            self._create(link, side, task)

    def _rejoin(self, link: Link) -> None:
        """A create whose answer was lost: the task is there, so the link lives."""
        ctx = self._ctx
        source, destination = ctx.task(S, link.source_id), ctx.task(D, link.destination_id)
        if source is None or destination is None:
            return
        rows, writes, _ = merge_fields(self._builder, link, source, destination)
        self._builder.updates.append(
            LinkUpdate(link.id, link.state, link.source_id, link.destination_id, tuple(rows), source.title)
        )
        add_updates(self._builder, link, source, destination, writes)

    def _adopt(self, link: Link, match: Match) -> None:
        builder, source, destination = self._builder, match.source, match.destination
        if self._is_skipped(link.id, source, destination):
            return
        rows, writes, held = merge_fields(builder, link, source, destination)
        operation = operations.adopt(self._ctx, link.id, source, destination, rows, match.score, (match.reason,))
        builder.operations.append(operation)
        add_updates(builder, link, source, destination, writes, (operation.id,))
        builder.uncertain_matches += match.score < 1 or held or bool(writes)

    def _create(self, link: Link, side: Side, task: RemoteTask) -> None:
        source, destination = (task, None) if side is S else (None, task)
        if self._is_skipped(link.id, source, destination):
            return
        answer = self._ctx.decision_on(link.id, source, destination)
        if (answer is Remembered.TAKE_DESTINATION and side is S) or (answer is Remembered.TAKE_SOURCE and side is D):
            follow(self._builder, link, side.other, source, destination)
            return
        create_on(self._builder, link, side.other, task, (message(ReasonCode.NEW, where=self._ctx.names[side]),))

    def _is_skipped(self, link: LinkId, source: RemoteTask | None, destination: RemoteTask | None) -> bool:
        if self._ctx.decision_on(link, source, destination) is not Remembered.SKIP_ALWAYS:
            return False
        title = next(task.title for task in (source, destination) if task is not None)
        self._builder.note(NoteKind.SKIPPED, message(NoteCode.SKIPPED), title, link)
        return True


def _explains(state: LinkState, evidence: Evidence) -> bool:
    """Whether ``evidence`` tells what became of the creation of a link in ``state``."""
    situation = _CREATES.get(state)
    return situation is not None and allowed(situation, evidence) in JOINS


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of what becomes of tasks that no link knows."""

    name: str
    evidence: tuple[Evidence, ...]
    """What it goes by, the surest first; empty: nothing speaks for anything."""
    situations: tuple[Situation, ...]
    """Where the table of evidence says what that allows."""
    action: Callable[[UnlinkedPlanner], None]
    """Takes tasks out of the pools."""
    outcome: str
    """What becomes of what it takes."""


RULES = (
    Rule(
        "wanted again",
        (Evidence.ANSWER,),
        (),
        UnlinkedPlanner._revive,
        "its link is in use again",
    ),
    Rule(
        "moved",
        (Evidence.UID, Evidence.CREATION, Evidence.CONTENT),
        (Situation.MOVED, Situation.MOVED_APART, Situation.MISSED_APART, Situation.MADE_AGAIN),
        UnlinkedPlanner._follow_ids,
        "the link follows it",
    ),
    Rule(
        "possibly returned",
        (Evidence.ORIGIN, Evidence.TITLE),
        (Situation.POSSIBLE_RETURN,),
        UnlinkedPlanner._hold_possible_returns,
        "a person is asked, and nothing is made again meanwhile",
    ),
    Rule(
        "marked by us",
        (Evidence.MARK,),
        (Situation.PENDING_CREATE, Situation.REFUSED_CREATE, Situation.OPEN_CREATE, Situation.SECOND_BEARER),
        UnlinkedPlanner._recognise_marked,
        "it completes its link; any other is a copy, and held",
    ),
    Rule(
        "possibly just created",
        (Evidence.ORIGIN, Evidence.TITLE),
        (Situation.OPEN_CREATE,),
        UnlinkedPlanner._set_unsettled_aside,
        "left out until the create can be asked about",
    ),
    Rule(
        "possibly not gone",
        (Evidence.UID, Evidence.CREATION, Evidence.TITLE),
        (Situation.UNKNOWN_STATE,),
        UnlinkedPlanner._set_unknown_aside,
        "left out until the linked task's state is known",
    ),
    Rule(
        "made meanwhile",
        (Evidence.ORIGIN, Evidence.CONTENT, Evidence.TITLE),
        (Situation.PENDING_CREATE, Situation.UNCLEAR_CREATE),
        UnlinkedPlanner._take_up_pending,
        "it completes the link; what only names its origin is held, and beside an unclear create a namesake",
    ),
    Rule(
        "marked for a lost link",
        (Evidence.MARK,),
        (Situation.LOST_LINK, Situation.SECOND_BEARER),
        UnlinkedPlanner._match_by_mark,
        "the two are joined",
    ),
    Rule(
        "the same on both sides",
        (
            Evidence.MARK,
            Evidence.ORIGIN,
            Evidence.UID,
            Evidence.URL,
            Evidence.CONTENT,
            Evidence.TITLE,
            Evidence.LIKENESS,
        ),
        (Situation.FIRST_CONTACT,),
        UnlinkedPlanner._match,
        "the two are joined; what could be several is held",
    ),
    Rule(
        "made by another TaskSync",
        (Evidence.ORIGIN, Evidence.FOREIGN_TITLE),
        (Situation.FOREIGN_COPY,),
        UnlinkedPlanner._hold_foreign,
        "a person is asked, about this task alone; an installation that may work here is asked about once",
    ),
    Rule(
        "new",
        (),
        (),
        UnlinkedPlanner._take_as_new,
        "it is created on the other side; in a mirror what only the destination has is told, in an update it is left",
    ),
)
"""First contact: what tasks go through that no link knows, in this order; the first rule that takes one has it."""
