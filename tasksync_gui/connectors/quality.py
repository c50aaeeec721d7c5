"""The quality file of each connector: rules with reasons, and the tier that follows from them.

``quality.yaml`` is a strict, simple subset of YAML: a ``rules:`` line, then two-space indented
lines ``name: status | reason`` with status ``done``, ``exempt`` or ``open``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.connectors.codes import RegistryCode
from tasksync_gui.model.errors import BugError
from tasksync_gui.model.message import message

TIERS: Mapping[str, tuple[str, ...]] = {
    "bronze": ("contract_suite", "field_round_trip", "clear_errors", "unmapped_values_kept"),
    "silver": ("compare_and_swap", "markers", "bad_items_reported", "foreign_data_kept", "crash_safe_writes"),
    "gold": ("incremental_reads", "other_programs_tested", "live_service_tested", "large_lists_measured"),
}
STATUSES = ("done", "exempt", "open")
_RULE = re.compile(r"  ([a-z_]+): ([a-z]+) \| (\S.*)")


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule: whether the connector keeps it, and why."""

    status: str
    reason: str


def parse_quality(text: str) -> dict[str, QualityRule]:
    """The rules in ``text``.

    Raises:
        BugError: a line has another form, or a rule is unknown, missing or given twice.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if lines[:1] != ["rules:"]:
        raise BugError(message(RegistryCode.QUALITY_WITHOUT_RULES))
    rules: dict[str, QualityRule] = {}
    for line in lines[1:]:
        match = _RULE.fullmatch(line)
        if match is None or match[2] not in STATUSES or match[1] in rules:
            raise BugError(message(RegistryCode.QUALITY_LINE, line=line.strip()))
        rules[match[1]] = QualityRule(match[2], match[3])
    wanted = {name for names in TIERS.values() for name in names}
    if wanted != set(rules):
        raise BugError(message(RegistryCode.QUALITY_RULES, rules=", ".join(sorted(wanted ^ set(rules)))))
    return rules


def tier_of(rules: Mapping[str, QualityRule]) -> str:
    """The highest tier whose rules, and those of all lower tiers, are done or exempt; empty if none."""
    reached = ""
    for tier, names in TIERS.items():
        if any(rules[name].status == "open" for name in names):
            break
        reached = tier
    return reached


def tier(module_file: str, name: str = "quality.yaml") -> str:
    """The tier of the connector whose module lies beside its quality file."""
    return tier_of(parse_quality(Path(module_file).with_name(name).read_text(encoding="utf-8")))
