"""What is left alone by somebody's wish: which tasks, where they are, since when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tasksync_gui.engine.plan.left_alone import Ends, would_be_links
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.codes import JournalCode, LeftAloneCode, PartCode
from tasksync_gui.model.ids import LinkId, PairId, Side
from tasksync_gui.model.link import Link, LinkState, Remembered, StoredDecision, left_different
from tasksync_gui.model.message import Message, message
from tasksync_gui.services.contract import LeftAlone


@dataclass(frozen=True, slots=True)
class LeftAloneReader:
    """Reads it out of what is remembered of a pair."""

    pair: PairId
    state: PairState
    names: Mapping[Side, str]
    """What people call the two sides."""

    def all(self) -> Sequence[LeftAlone]:
        """First what is on one side only, then what differs, then what somebody said to leave alone always."""
        different = [each for each in self.state.links.values() if _is_different(each)]
        muted = [each for each in self.state.links.values() if each.state is LinkState.MUTED]
        passed = [each for each in self.state.decisions if each.answer is Remembered.SKIP_ALWAYS]
        unlinked = self._unlinked({each.link for each in passed} - set(self.state.links))
        left = [*map(self._muted, muted), *map(self._different, different)]
        return [*left, *(self._passed(each, unlinked) for each in passed)]

    def _muted(self, link: Link) -> LeftAlone:
        return self._by_link(link, self._why(link, self._there(_ends(link))))

    def _different(self, link: Link) -> LeftAlone:
        fields = dict.fromkeys(field for field, _ in left_different(link.base))
        parts = tuple(message(PartCode.FIELD, field=field) for field in fields)
        return self._by_link(link, message(LeftAloneCode.LEFT_DIFFERENT, parts=parts))

    def _by_link(self, link: Link, reason: Message) -> LeftAlone:
        """What is left alone by its link, for a reason that counts until it is taken up again."""
        ends = _ends(link)
        there = self._there(ends)
        waits = any(d.answer is Remembered.TAKEN_UP and d.link == link.id for d in self.state.decisions)
        why = message(LeftAloneCode.TAKEN_UP) if waits else reason
        return LeftAlone(
            link.id, self._title(ends) or link.title, False, self._lists(there), link.changed_at, why, waits
        )

    def _why(self, link: Link, there: Sequence[Side]) -> Message:
        undone = any(each.code == JournalCode.KEPT_APART for each in link.problem)
        if len(there) != 1:
            return message(LeftAloneCode.PARTED)
        return message(LeftAloneCode.UNDONE if undone else LeftAloneCode.BY_MODE, where=self.names[there[0].other])

    def _passed(self, decision: StoredDecision, unlinked: Mapping[LinkId, Ends]) -> LeftAlone:
        link = self.state.links.get(str(decision.link))
        ends = _ends(link) if link is not None else unlinked.get(LinkId(str(decision.link)), {})
        title = self._title(ends) or ("" if link is None else link.title)
        field = decision.field
        why = message(LeftAloneCode.SKIPPED) if field is None else message(LeftAloneCode.DIFFERS, field=field)
        return LeftAlone(str(decision.link), title, True, self._lists(self._there(ends)), decision.decided_at, why)

    def _unlinked(self, wanted: set[LinkId | None]) -> Mapping[LinkId, Ends]:
        """Which tasks the links would join that were never made: their ids tell."""
        if not wanted:
            return {}
        tasks = {side: {id_: each.task for id_, each in self.state.observations[side].items()} for side in Side}
        return dict(would_be_links(self.pair, self.state.links, tasks))

    def _there(self, ends: Ends) -> Sequence[Side]:
        return [side for side in Side if ends.get(side) in self.state.observations[side]]

    def _lists(self, there: Sequence[Side]) -> tuple[str, ...]:
        return tuple(self.names[side] for side in there)

    def _title(self, ends: Ends) -> str:
        seen = (self.state.seen_before(side, ends.get(side)) for side in Side)
        return next((task.title for task in seen if task is not None), "")


def _ends(link: Link) -> Ends:
    return {side: link.remote_id(side) for side in Side}


def _is_different(link: Link) -> bool:
    return link.state is LinkState.LIVE and bool(left_different(link.base))


def left_alone_by(given: Iterable[StoredDecision], link: Link | None) -> list[StoredDecision]:
    """Those of the answers about one task by which it is left alone, or one of its fields was left different."""
    fields = {field for field, _ in left_different(link.base)} if link is not None else set()
    return [
        each
        for each in given
        if each.answer is Remembered.SKIP_ALWAYS
        or (each.answer is Remembered.TAKE_DESTINATION and each.field in fields)
    ]
