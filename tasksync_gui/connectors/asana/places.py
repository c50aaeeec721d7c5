"""What has to be known of a project besides its tasks: people, tags, sections, the field for priorities."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tasksync_gui.connectors.asana.client import AsanaClient, Record
from tasksync_gui.connectors.asana.config import Rules
from tasksync_gui.connectors.asana.mapping import Place
from tasksync_gui.connectors.kit import lenient
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import ConnectorError, InvalidResponseError, RejectedFieldError

KEPT_FOR = 900.0
"""Seconds until people and custom fields are asked for again."""


@dataclass(slots=True)
class Places:
    """Asks once, remembers for a while. Tags are only ever asked for when one is needed."""

    client: AsanaClient
    clock: Clock
    rules: Rules
    aliases: Mapping[str, str]
    _places: dict[str, tuple[float, Place]] = field(default_factory=dict)
    _people: dict[str, tuple[float, tuple[Person, ...]]] = field(default_factory=dict)
    _tags: dict[str, dict[str, str]] = field(default_factory=dict)
    _sections: dict[str, list[Record]] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, project: str) -> Place:
        """The project. Raises CollectionGoneError."""
        async with self._lock:
            known = self._places.get(project)
            if known is None or self._old(known[0]):
                place = await self._read(project)
                self._places[project] = (self.clock.monotonic(), place)
                self._sections.pop(project, None)
            return self._places[project][1]

    async def names(self, workspace: str) -> frozenset[str] | None:
        """Who can be assigned in a workspace; None if this account may not see that."""
        async with self._lock:
            people = await self._everybody(workspace)
        return Directory(people, self.aliases).names if people else None

    async def _read(self, project: str) -> Place:
        data = await self.client.project(project)
        workspace = lenient.identity(data, "workspace", "gid")
        if not workspace:
            raise InvalidResponseError("Asana's answer makes no sense", cause="The project has no workspace")
        people = await self._everybody(workspace)
        place = Place(project, workspace, Directory(people, self.aliases), {each.id: each for each in people})
        for setting in lenient.records(data, "custom_field_settings"):
            each = lenient.record(setting, "custom_field")
            if self.rules.priority_field and _folded(each) == self.rules.priority_field:
                options = {
                    _folded(option): lenient.identity(option, "gid")
                    for option in lenient.records(each, "enum_options")
                    if lenient.at(option, "enabled") is not False
                }
                place = replace(place, priority=lenient.identity(each, "gid"), options=options)
        return place

    async def _everybody(self, workspace: str) -> tuple[Person, ...]:
        """Guests may not list people: names then come from the tasks themselves."""
        known = self._people.get(workspace)
        if known is None or self._old(known[0]):
            try:
                records = await self.client.people(workspace)
            except ConnectorError as error:
                if error.retryable:
                    raise
                records = []
            people = tuple(
                Person(
                    lenient.identity(each, "gid"), email=lenient.text(each, "email"), name=lenient.text(each, "name")
                )
                for each in records
            )
            self._people[workspace] = (self.clock.monotonic(), people)
        return self._people[workspace][1]

    def _old(self, since: float) -> bool:
        return self.clock.monotonic() - since > KEPT_FOR

    async def tag_ids(self, workspace: str, names: Iterable[str]) -> dict[str, str]:
        """The ids of tags by name; those that are missing are made."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        async with self._lock:
            known = self._tags.pop(workspace, {})
            if not known.keys() >= set(wanted):
                known = {}
                for each in await self.client.tags(workspace):
                    known.setdefault(lenient.text(each, "name").strip(), lenient.identity(each, "gid"))
            for name in wanted:
                if name not in known:
                    known[name] = await self.client.new_tag(workspace, name)
            # Only now: after a lost answer the next try asks again, and finds the tag that was made.
            self._tags[workspace] = known
            return {name: known[name] for name in wanted}

    async def sections(self, project: str) -> list[Record]:
        """The project's sections."""
        async with self._lock:
            if project not in self._sections:
                self._sections[project] = await self.client.sections(project)
            return self._sections[project]

    def option(self, place: Place, level: int) -> str | None:
        """The id of the option that stands for a priority; None for no priority. Raises RejectedFieldError."""
        if level == 0:
            return None
        for name, said in self.rules.levels.items():
            if said == level and name in place.options:
                return place.options[name]
        raise RejectedFieldError(
            "The project cannot hold this priority",
            cause=f"It has no custom field '{self.rules.priority_field}' with an option for priority {level}",
            next_step="Add the field to the project, or empty the priority field in the account's options.",
        )

    def assignee(self, place: Place, name: object) -> str | None:
        """The id of a person by canonical name; None for nobody. Raises RejectedFieldError."""
        if not isinstance(name, str) or not name:
            return None
        found = place.directory.find(name)
        if found is not None:
            return found.id
        if "@" in name and not place.people:
            return name
        raise RejectedFieldError(
            f"Asana knows nobody called '{name}'",
            cause="Nobody in the workspace has this name or address",
            next_step="Name the person in the account's options, or leave the assignee out of the pair.",
        )


def _folded(data: Record) -> str:
    return lenient.text(data, "name").strip().casefold()
