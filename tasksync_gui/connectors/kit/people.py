"""Who is who: the people of one system, by names that mean the same on another.

A person's canonical name is the alias that the account's options give, else the e-mail address in lower
case, else the login or shown name. It is what the field ``assignee`` holds. Give the names of those who
can be assigned as ``Snapshot.people``: the engine then never sends a name that this system does not know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.fields import Unmapped
from tasksync_gui.model.message import message


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a system knows them; ``id`` is what it wants in a write."""

    id: str
    login: str = ""
    email: str = ""
    name: str = ""


class Directory:
    """The people of one collection, and the aliases from the account's options."""

    def __init__(self, people: Iterable[Person] = (), aliases: Mapping[str, str] | None = None) -> None:
        self._aliases = {key.casefold(): name for key, name in (aliases or {}).items()}
        named = [(self._name(person), person) for person in people]
        counts = Counter(name.casefold() for name, _ in named)
        self._ambiguous = {name for name, count in counts.items() if count > 1}
        self._people = {
            name.casefold(): (name, person) for name, person in named if name and counts[name.casefold()] == 1
        }

    @property
    def names(self) -> frozenset[str]:
        """The canonical names of all who can be assigned; a name that two people share is nobody's."""
        return frozenset(name for name, _ in self._people.values())

    def find(self, name: str) -> Person | None:
        """The one person with this canonical name."""
        found = self._people.get(name.casefold())
        return found[1] if found else None

    def name_of(self, person: Person) -> str | Unmapped:
        """The canonical name of a person, also of one who has left."""
        name = self._name(person)
        if not name or name.casefold() in self._ambiguous:
            return Unmapped(" ".join(part for part in (name, f"({person.id})") if part))
        return name

    def assignee(self, people: Sequence[Person]) -> str | Unmapped | None:
        """The value of the field: several people are shown together and never written back."""
        if len(people) > 1:
            names = (self.name_of(person) for person in people)
            return Unmapped(", ".join(name.raw if isinstance(name, Unmapped) else name for name in names))
        return self.name_of(people[0]) if people else None

    def _name(self, person: Person) -> str:
        if self._aliases:
            for known in (person.id, person.login, person.email):
                if known and known.casefold() in self._aliases:
                    return self._aliases[known.casefold()]
        return (person.email.lower() or person.login or person.name).strip()


def parse_aliases(text: str) -> dict[str, str]:
    """The account's option ``people``: ``name = id`` pairs by line or comma, as id → name.

    ``id`` may be the person's id, login or e-mail address on this system.

    Raises:
        ValueError: a part has another form, or an id is given twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[\n,;]", text))):
        name, separator, id_ = (each.strip() for each in part.partition("="))
        if not (name and separator and id_):
            raise OptionError(message(KitCode.NOT_A_PERSON, part=part[:60]))
        if id_ in found:
            raise OptionError(message(KitCode.GIVEN_TWICE, name=id_))
        found[id_] = name.lower() if "@" in name else name
    return found
