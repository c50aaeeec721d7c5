"""Several places for secrets behind one port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import SecretStore
    from tasksync_gui.model.ids import AccountId

NOT_THERE = frozenset({StoreCode.NO_KEY_RING, StoreCode.NO_PLACE_FOR_SECRETS})
"""A place that does not exist on this system: nothing can be in it, and another one may be used instead.

Any other problem (a wrong passphrase, a locked ring) is of a place that exists: it is told.
"""


class ChainedSecrets:
    """Reading asks one after the other; writing goes to the first place that exists on this system."""

    def __init__(self, places: Sequence[SecretStore]) -> None:
        self._places = tuple(places)

    async def get(self, account: AccountId, name: str) -> str | None:
        """The first answer. Raises StoreError only if no place has one and one that exists could not be asked."""
        problem: StoreError | None = None
        absent: StoreError | None = None
        answered = False
        for place in self._places:
            try:
                value = await place.get(account, name)
            except StoreError as error:
                if error.message.code in NOT_THERE:
                    absent = error
                else:
                    problem = problem or error
                continue
            answered = True
            if value is not None:
                return value
        if problem or (absent and not answered):
            raise problem or absent or AssertionError
        return None

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Raises StoreError: the first place's that exists, or the last one's if none does."""
        await self._in_the_first(lambda place: place.set(account, name, value))

    async def delete(self, account: AccountId) -> tuple[str, ...]:
        """Remove from every place; the names of what was removed.

        All are tried. Raises StoreError if one that exists could not be asked: secrets may be left in it.
        """
        removed: list[str] = []
        problem: StoreError | None = None
        for place in self._places:
            try:
                removed += await place.delete(account)
            except StoreError as error:
                if error.message.code not in NOT_THERE:
                    problem = problem or error
        if problem is not None:
            raise problem
        return tuple(dict.fromkeys(removed))

    async def check(self) -> None:
        """Raises StoreError as :meth:`set` would: if no secret could be kept now."""
        await self._in_the_first(lambda place: place.check())

    async def _in_the_first(self, work: Callable[[SecretStore], Awaitable[None]]) -> None:
        """Do ``work`` in the first place that exists. Raises its StoreError, or the last one's if none does."""
        problem = StoreError(message(StoreCode.NO_PLACE_FOR_SECRETS))
        for place in self._places:
            try:
                await work(place)
            except StoreError as error:
                if error.message.code not in NOT_THERE:
                    raise
                problem = error
            else:
                return
        raise problem
