"""Pairs: made from what a person enters, refused where they could do harm."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from tasksync_gui.engine.ports import ConfigStore
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import AccountId, PairId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account, Endpoint, Forgotten, Mode, Pair, Scope
from tasksync_gui.model.task import Collection
from tasksync_gui.services.config.accounts import Accounts
from tasksync_gui.services.config.demo import ensure_demo
from tasksync_gui.services.config.same_lists import SameLists
from tasksync_gui.services.contract import Effects, EventBus, PairDraft, StateChanged
from tasksync_gui.services.ports import ConnectorRegistry

MIN_INTERVAL, MAX_INTERVAL = 30, 2_000_000
FORGOTTEN = Effects(pairs=True, plan=True, history=True, conflicts=True, stats=True, schedule=True)
EFFECTS = Effects(pairs=True, schedule=True, stats=True, conflicts=True)


class Pairs:
    """The PairService: refuses what would lose or duplicate tasks, as two pairs that feed each other would."""

    def __init__(
        self,
        store: ConfigStore,
        accounts: Accounts,
        registry: ConnectorRegistry,
        events: EventBus,
        zone: Callable[[], str],
        is_running: Callable[[PairId], bool],
        wipe_log: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._registry = registry
        self._events = events
        self._zone = zone
        self._is_running = is_running
        self._wipe_log = wipe_log

    async def list(self) -> Sequence[Pair]:
        """All pairs, ordered by name."""
        return await self._store.pairs()

    async def get(self, name: str) -> Pair:
        """The pair of this name. Raises UserError that lists the names there are."""
        pairs = await self._store.pairs()
        for pair in pairs:
            if pair.name == name:
                return pair
        raise self._no_pair(name, pairs)

    @staticmethod
    def _no_pair(name: str, pairs: Sequence[Pair]) -> UserError:
        known = ", ".join(f"'{pair.name}'" for pair in pairs)
        return UserError(message(ServiceCode.NO_PAIR, pair=name, known=known))

    async def add(self, draft: PairDraft) -> Pair:
        """Check and store a new pair."""
        pair = await self._made(draft, PairId(uuid.uuid4().hex), self._zone())
        await self._save(pair)
        return pair

    async def add_demo(self) -> Pair:
        """The pair of two built-in lists on which everything can be tried offline, made if it is not there."""
        return await ensure_demo(self, self._accounts)

    async def edit(self, name: str, draft: PairDraft) -> Pair:
        """Check and store the changed pair; its links stay unless it looks at other lists now.

        Turned round, it looks at the same ones: its links are turned with it.
        """
        old = await self.get(name)
        pair = await self._made(draft, old.id, old.zone, old)
        if _is_turned(pair, old):
            self._require_calm(old)
            await self._store.turn_pair(pair.id)
        elif any(_place(pair.endpoint(side)) != _place(old.endpoint(side)) for side in Side):
            self._require_calm(old)
            await self._store.reset_pair(pair.id)
        await self._save(replace(pair, paused_until=old.paused_until))
        return pair

    async def remove(self, name: str) -> None:
        """Forget the pair and what is remembered of it; no task is touched, the history stays. Raises UserError."""
        pair = await self.get(name)
        self._require_calm(pair)
        await self._store.remove_pair(pair.id)
        self._events.publish(StateChanged(EFFECTS))

    async def forget(self, name: str) -> Forgotten:
        """Wipe all that is remembered of the pair, and what the log says. Raises UserError or StoreError."""
        named = [pair for pair in await self._store.pairs() if pair.name == name]
        for pair in named:
            self._require_calm(pair)
        forgotten = await self._store.forget_pair(name)
        if forgotten is None:
            raise self._no_pair(name, await self._store.pairs())
        await self._accounts.forget_ids(end.account for pair in named for end in (pair.source, pair.destination))
        await self._wipe_log()
        self._events.publish(StateChanged(FORGOTTEN))
        return forgotten

    def _require_calm(self, pair: Pair) -> None:
        if self._is_running(pair.id):
            raise UserError(message(ServiceCode.PAIR_RUNS, pair=pair.name))

    async def set_enabled(self, name: str, enabled: bool) -> Pair:
        """Take part in automatic runs, or not."""
        pair = replace(await self.get(name), enabled=enabled)
        await self._save(pair)
        return pair

    async def draft(self, name: str) -> PairDraft:
        """The pair as a form's content."""
        pair = await self.get(name)
        names = {account.id: account.name for account in await self._store.accounts()}
        return PairDraft(
            name=pair.name,
            source_account=names.get(pair.source.account, ""),
            destination_account=names.get(pair.destination.account, ""),
            source_collection=pair.source.collection,
            destination_collection=pair.destination.collection,
            mode=pair.mode,
            policy=pair.policy,
            delete_policy=pair.delete_policy,
            interval=pair.interval,
            labels=pair.scope.labels,
            excluded_fields=pair.excluded_fields,
            enabled=pair.enabled,
            field_policies=pair.field_policies,
        )

    async def repeating_side(self, pair: Pair) -> Side | None:
        """The only side on which tasks can repeat, where the other one may be written; else None."""
        if pair.mode is not Mode.TWO_WAY or Field.DUE in pair.excluded_fields:
            return None
        connectors = {account.id: account.connector for account in await self._store.accounts()}
        found = []
        for side in Side:
            key = connectors.get(pair.endpoint(side).account)
            support = None if key is None else self._registry.get(key).capabilities.fields.get(Field.DUE)
            found += [side] if support is not None and support.recurrence else []
        return found[0] if len(found) == 1 else None

    async def _save(self, pair: Pair) -> None:
        await self._store.save_pair(pair)
        self._events.publish(StateChanged(EFFECTS))

    async def _made(self, draft: PairDraft, id_: PairId, zone: str, old: Pair | None = None) -> Pair:
        name = draft.name.strip()
        if not name or "\n" in name:
            raise UserError(message(ServiceCode.PAIR_NAME))
        if draft.interval is not None and not MIN_INTERVAL <= draft.interval <= MAX_INTERVAL:
            raise UserError(
                message(ServiceCode.PAIR_INTERVAL, interval=draft.interval, least=MIN_INTERVAL, most=MAX_INTERVAL)
            )
        source_account = await self._accounts.get(draft.source_account)
        destination_account = await self._accounts.get(draft.destination_account)
        source = await self._endpoint(source_account, draft.source_collection, old.source if old else None)
        destination = await self._endpoint(
            destination_account, draft.destination_collection, old.destination if old else None
        )
        self._require_writable(source[1], draft.mode is Mode.TWO_WAY, Side.SOURCE)
        self._require_writable(destination[1], True, Side.DESTINATION)
        pair = Pair(
            id=id_,
            name=name,
            source=source[0],
            destination=destination[0],
            mode=draft.mode,
            policy=draft.policy,
            delete_policy=draft.delete_policy,
            field_policies={name: rule for name, rule in draft.field_policies.items() if rule is not draft.policy},
            excluded_fields=draft.excluded_fields,
            scope=Scope(draft.labels),
            interval=draft.interval,
            enabled=draft.enabled,
            zone=zone,
        )
        await self.require_two_lists(pair)
        return pair

    async def require_two_lists(self, pair: Pair) -> None:
        """Raises UserError if its sides are one list by now, or one by way of other pairs.

        Two empty lists have nothing in common, whatever they are: that they are one shows with the first task.
        """
        accounts = {account.id: account for account in await self._store.accounts()}
        lists = SameLists(self._registry, accounts, self._accounts.reader)
        await lists.refuse_loops([pair], await self._store.pairs())

    async def _endpoint(
        self, account: Account, wanted: str, known: Endpoint | None
    ) -> tuple[Endpoint, Collection | None]:
        """The chosen list; what did not change is not looked up again, so that editing works offline."""
        if known is not None and (known.account, known.collection) == (account.id, wanted):
            return known, None
        kind = self._registry.get(account.connector)
        if not kind.needs_collection and not wanted:
            return Endpoint(account.id, "", account.name), None
        collections = await self._accounts.collections(account.name)
        chosen = _choose(account, collections, wanted)
        return Endpoint(account.id, chosen.id, chosen.title), chosen

    @staticmethod
    def _require_writable(collection: Collection | None, needed: bool, end: Side) -> None:
        if needed and collection is not None and not collection.writable:
            raise UserError(message(ServiceCode.LIST_READ_ONLY, list=collection.title, end=end))


def _place(end: Endpoint) -> tuple[AccountId, str]:
    """Which list it is, whatever it is called."""
    return end.account, end.collection


def _is_turned(pair: Pair, old: Pair) -> bool:
    """Whether the two lists have changed places."""
    return _place(pair.source) == _place(old.destination) and _place(pair.destination) == _place(old.source)


def _choose(account: Account, collections: Sequence[Collection], wanted: str) -> Collection:
    for collection in collections:
        if wanted and collection.id == wanted:
            return collection
    titled = [collection for collection in collections if collection.title == wanted]
    if len(titled) == 1:
        return titled[0]
    if not wanted and len(collections) == 1:
        return collections[0]
    known = ", ".join(f"'{collection.title}' ({collection.id})" for collection in collections)
    if wanted and not titled:
        raise UserError(message(ServiceCode.NO_LIST, account=account.name, list=wanted, lists=known))
    if collections:
        raise UserError(message(ServiceCode.SEVERAL_LISTS, account=account.name, lists=known))
    raise UserError(message(ServiceCode.NO_LISTS, account=account.name))
