"""Configuration: accounts, pairs, modes and policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tasksync_gui.model.codec import digest
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import AccountId, PairId, Side


class Mode(StrEnum):
    """Which way changes travel."""

    MIRROR = "mirror"
    UPDATE = "update"
    TWO_WAY = "two-way"


class Policy(StrEnum):
    """What to do when both sides changed one field to different values."""

    HOLD = "hold"
    SOURCE = "source"
    DESTINATION = "destination"
    NEWEST = "newest"
    KEEP_BOTH = "keep_both"


class DeletePolicy(StrEnum):
    """What to do when one side deleted a task that the other edited."""

    EDIT_WINS = "edit_wins"
    DELETE = "delete"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Account:
    """One set of credentials for a connector. Secrets are not in here: see the secret store."""

    id: AccountId
    name: str
    connector: str
    """Key of the connector, e.g. ``caldav``."""
    settings: Mapping[str, str]
    """Non-secret options of the connector's Config, as text."""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a pair: a collection of an account."""

    account: AccountId
    collection: str
    """The collection's id; empty when the account has exactly one."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks a pair looks at. What merely leaves the scope is never a deletion."""

    labels: frozenset[str] = frozenset()
    """Only tasks with at least one of these labels; empty means any."""
    completed: bool = True
    """Whether tasks that were already done when first seen are taken in."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two collections kept in step."""

    id: PairId
    name: str
    source: Endpoint
    destination: Endpoint
    mode: Mode = Mode.TWO_WAY
    policy: Policy = Policy.HOLD
    delete_policy: DeletePolicy = DeletePolicy.EDIT_WINS
    field_policies: Mapping[Field, Policy] = field(default_factory=dict)
    excluded_fields: frozenset[Field] = frozenset()
    """Fields a person chose not to sync."""
    scope: Scope = Scope()
    interval: int | None = None
    """Seconds between automatic runs; None: the global interval."""
    enabled: bool = True
    zone: str = "UTC"
    """IANA zone in which floating times and dates are compared with instants."""
    paused_until: datetime | None = None

    def endpoint(self, side: Side) -> Endpoint:
        """The account and the list that are the pair's ``side``."""
        return self.source if side is Side.SOURCE else self.destination

    def policy_for(self, field_: Field) -> Policy:
        """The policy in force for ``field_``."""
        return self.field_policies.get(field_, self.policy)

    def fingerprint(self, connector_versions: Mapping[Side, str]) -> str:
        """Digest of everything that decides what a side's tasks look like.

        A run whose fingerprint differs from the stored one is review-only (engine README, section 2).
        The mode stands behind the digest, apart from it: it decides what waiting edits come to, not what is seen.
        Policies are left out. ``connector_versions``: the
        connector's version and the account's options, both of which decide how tasks are read.
        """
        seen = digest(
            {
                "source": [self.source.account, self.source.collection],
                "destination": [self.destination.account, self.destination.collection],
                "excluded": sorted(self.excluded_fields),
                "labels": sorted(self.scope.labels),
                "completed": self.scope.completed,
                "zone": self.zone,
                "connectors": {str(side): version for side, version in connector_versions.items()},
            }
        )
        return f"{seen}:{self.mode}"


def mode_before(known: str, now: str) -> Mode | None:
    """The mode of the fingerprint ``known``, if it is another one than that of ``now``; None: it is not, or unknown."""
    before, after = known.partition(":")[2], now.partition(":")[2]
    return Mode(before) if before and after and before != after else None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was wiped."""

    rows: int
    copies: int
    """Backups and other copies of the database that were rewritten."""
    removed: tuple[str, ...] = ()
    """Copies that cannot be read, and so were removed whole."""
