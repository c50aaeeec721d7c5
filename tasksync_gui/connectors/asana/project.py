"""What has to be known of a project besides its tasks: people, tags, sections, the field for priorities."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tasksync_gui.connectors.asana.client import AsanaClient, Record
from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.asana.config import MappingOptions
from tasksync_gui.connectors.asana.mapping import AsanaProject
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import CollectionGoneError, InvalidResponseError, RejectedFieldError
from tasksync_gui.model.message import message

KEPT_FOR = 900.0
"""Seconds until people and custom fields are asked for again."""


@dataclass(slots=True)
class Projects:
    """Asks once, remembers for a while. Tags are only ever asked for when one is needed."""

    client: AsanaClient
    clock: Clock
    rules: MappingOptions
    aliases: Mapping[str, str]
    _projects: dict[str, tuple[float, AsanaProject]] = field(default_factory=dict)
    _people: dict[str, tuple[float, tuple[Person, ...]]] = field(default_factory=dict)
    _tags: dict[str, dict[str, str]] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, project: str, workspace: str = "") -> AsanaProject:
        """The project; with its ``workspace`` known it is not asked for unless its fields count.

        Raises:
            CollectionGoneError: it cannot be seen.
        """
        async with self._lock:
            known = self._projects.get(project)
            if known is None or self._old(known[0]):
                found = await self._read(project, workspace)
                self._projects[project] = (self.clock.monotonic(), found)
            return self._projects[project][1]

    async def _read(self, project: str, workspace: str) -> AsanaProject:
        data: Record = {}
        if self.rules.priority_field or not workspace:
            data = await self.client.project(project)
            workspace = json_path.identity(data, "workspace", "gid")
        if not workspace:
            raise InvalidResponseError(message(AsanaCode.NO_WORKSPACE))
        people = await self._everybody(workspace)
        found = AsanaProject(project, workspace, Directory(people, self.aliases), {each.id: each for each in people})
        for setting in json_path.records(data, "custom_field_settings"):
            each = json_path.record(setting, "custom_field")
            if self.rules.priority_field and _folded(each) == self.rules.priority_field:
                options = {
                    _folded(option): json_path.identity(option, "gid")
                    for option in json_path.records(each, "enum_options")
                    if json_path.at(option, "enabled") is not False
                }
                found = replace(found, priority=json_path.identity(each, "gid"), options=options)
        if self.rules.sections:
            sections = reversed(await self.client.sections(project))
            names = {_folded(each): json_path.identity(each, "gid") for each in sections}
            found = replace(found, sections=dict(reversed(names.items())))
        return found

    def forget(self, project: str) -> None:
        """The project itself has changed, or a tag or section of it is gone."""
        self._projects.pop(project, None)
        self._tags.clear()

    async def _everybody(self, workspace: str) -> tuple[Person, ...]:
        """Guests may not list people: names then come from the tasks themselves."""
        known = self._people.get(workspace)
        if known is None or self._old(known[0]):
            try:
                records = await self.client.people(workspace)
            except (CollectionGoneError, RejectedFieldError):
                records = []
            people = tuple(
                Person(
                    json_path.identity(each, "gid"),
                    email=json_path.text(each, "email"),
                    name=json_path.text(each, "name"),
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
            if not self._tags.get(workspace, {}).keys() >= set(wanted):
                await self._read_tags(workspace)
            known = self._tags[workspace]
            for name in wanted:
                if name not in known:
                    known[name] = await self.client.new_tag(workspace, name)
            return {name: known[name] for name in wanted}

    async def _read_tags(self, workspace: str) -> None:
        """Always before one is made: after a lost answer it may be there."""
        tags = await self.client.tags(workspace)
        self._tags[workspace] = {
            json_path.text(each, "name").strip(): json_path.identity(each, "gid") for each in reversed(tags)
        }


def _folded(data: Record) -> str:
    return json_path.text(data, "name").strip().casefold()
