"""Several places for secrets behind one port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import SecretStore
    from tasksync_gui.model.ids import AccountId


class ChainedSecrets:
    """Reading asks one after the other; writing goes to the first that can store."""

    def __init__(self, places: Sequence[SecretStore]) -> None:
        self._places = tuple(places)

    async def get(self, account: AccountId, name: str) -> str | None:
        """The first answer. Raises StoreError only if no place has one and one of them could not be asked."""
        problem: StoreError | None = None
        for place in self._places:
            try:
                value = await place.get(account, name)
            except StoreError as error:
                problem = error
                continue
            if value is not None:
                return value
        if problem is not None:
            raise problem
        return None

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Raises the last place's StoreError if none can store."""
        problem = StoreError(message(StoreCode.NO_PLACE_FOR_SECRETS))
        for place in self._places:
            try:
                await place.set(account, name, value)
            except StoreError as error:
                problem = error
            else:
                return
        raise problem

    async def delete(self, account: AccountId) -> None:
        """Remove from every place that answers."""
        for place in self._places:
            try:
                await place.delete(account)
            except StoreError:
                continue
