"""All connectors by key: the built-in ones and those of third parties.

A third party exports one ``ConnectorSpec`` in the entry-point group ``tasksync.connectors``. What
is broken or clashes is listed in :attr:`Registry.problems` and never stops the program. Nothing is
imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from tasksync_gui.connectors.codes import RegistryCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import Message, message

if TYPE_CHECKING:
    from importlib import metadata

    from tasksync_gui.connectors.spec import ConnectorSpec

GROUP = "tasksync.connectors"
BUILT_IN: Mapping[str, tuple[str, str]] = {
    "caldav": ("tasksync_gui.connectors.caldav", "SPEC"),
    "jira": ("tasksync_gui.connectors.jira", "SPEC"),
    "trello": ("tasksync_gui.connectors.trello", "SPEC"),
    "asana": ("tasksync_gui.connectors.asana", "SPEC"),
    "github": ("tasksync_gui.connectors.github", "SPEC"),
    "todotxt": ("tasksync_gui.connectors.todotxt", "SPEC"),
    "file": ("tasksync_gui.connectors.file", "SPEC"),
    "demo": ("tasksync_gui.connectors.memory", "DEMO"),
    "memory": ("tasksync_gui.connectors.memory", "MEMORY"),
}


class Registry:
    """Finds connectors by key; loads each on first use."""

    def __init__(
        self,
        built_in: Mapping[str, tuple[str, str]],
        entry_points: Iterable[metadata.EntryPoint] = (),
    ) -> None:
        self._built_in = built_in
        self._entry_points = entry_points
        self._specs: dict[str, ConnectorSpec] = {}
        self._problems: list[Message] = []
        self._complete = False

    @property
    def problems(self) -> Sequence[Message]:
        """Why connectors could not be loaded; each says like an error what, why and what to do."""
        self._load_all()
        return tuple(self._problems)

    def specs(self) -> Sequence[ConnectorSpec]:
        """All usable connectors: built-in ones in their order, then third parties' by key."""
        self._load_all()
        return tuple(self._specs[key] for key in self._order())

    def get(self, key: str) -> ConnectorSpec:
        """The connector with this key. Raises UserError naming the known keys."""
        if key in self._built_in and key not in self._specs and not self._complete:
            self._load_built_in(key)
        if key not in self._specs:
            self._load_all()
        spec = self._specs.get(key)
        if spec is None:
            known = ", ".join(self._order())
            raise UserError(message(RegistryCode.NO_CONNECTOR, connector=key, keys=known))
        return spec

    def _order(self) -> list[str]:
        others = sorted(key for key in self._specs if key not in self._built_in)
        return [key for key in self._built_in if key in self._specs] + others

    def _load_all(self) -> None:
        if self._complete:
            return
        for key in self._built_in:
            if key not in self._specs:
                self._load_built_in(key)
        for entry_point in self._entry_points:
            self._load_entry_point(entry_point)
        self._complete = True

    def _load_built_in(self, key: str) -> None:
        module, attribute = self._built_in[key]
        try:
            self._specs[key] = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            problem = message(RegistryCode.NOT_LOADED, connector=key, module=module, reason=str(error))
            if problem not in self._problems:
                self._problems.append(problem)

    def _load_entry_point(self, entry_point: metadata.EntryPoint) -> None:
        where = _origin(entry_point)
        try:
            spec = entry_point.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - foreign code may raise anything while it is imported
            reason = f"{type(error).__name__}: {error}"
            self._problems.append(
                message(RegistryCode.PLUG_IN_FAILED, connector=entry_point.name, where=where, reason=reason)
            )
            return
        from tasksync_gui.connectors.spec import ConnectorSpec

        if not isinstance(spec, ConnectorSpec):
            self._problems.append(message(RegistryCode.NO_SPEC, connector=entry_point.name, where=where))
        elif spec.key in self._specs or spec.key in self._built_in:
            taken = message(RegistryCode.KEY_TAKEN, connector=entry_point.name, where=where, key=spec.key)
            self._problems.append(taken)
        else:
            self._specs[spec.key] = spec


def _origin(entry_point: metadata.EntryPoint) -> str:
    distribution = entry_point.dist
    if distribution is None:
        return entry_point.value
    return f"{distribution.name} {distribution.version} ({entry_point.value})"


def load_registry(*, third_party: bool = True) -> Registry:
    """The registry of this installation. Third parties are looked for when a connector is asked for, not before."""
    return Registry(BUILT_IN, _installed() if third_party else ())


def _installed() -> Iterator[metadata.EntryPoint]:
    from importlib import metadata

    yield from metadata.entry_points(group=GROUP)
