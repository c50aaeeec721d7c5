"""Remembered answers as JSON and back, and the question each one answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from tasksync_gui.model.link import LEFT_OUT, Remembered, StoredDecision
from tasksync_gui.store.converter import make_converter, set_form


def _make_converter() -> Converter:
    """Only what a system refused has a side and its system's words."""
    converter, rare = make_converter(()), override(omit_if_default=True)
    write = make_dict_unstructure_fn(StoredDecision, converter, side=rare, why=rare)
    read = make_dict_structure_fn(StoredDecision, converter)
    set_form(converter, StoredDecision, write, lambda data: read(data, StoredDecision))
    return converter


_CONVERTER = _make_converter()


def question(decision: StoredDecision) -> str:
    """What is asked: a newer answer to the same question replaces the older one."""
    lasting = decision.answer in (Remembered.SEPARATE, Remembered.POLICY, Remembered.INSTALLATION)
    left_out = decision.answer in LEFT_OUT
    which = decision.value if decision.answer is Remembered.INSTALLATION else decision.link
    refused = f"{decision.answer} {decision.side}" if decision.answer is Remembered.REFUSED else ""
    parts = (
        f"left out {decision.value}" if left_out else decision.answer if lasting else refused,
        which,
        decision.source_id,
        decision.destination_id,
        decision.field,
    )
    return "\n".join(str(part or "") for part in parts)


def decision_to_json(decision: StoredDecision) -> dict[str, Any]:
    """A person's answer with the ids it is about, as its column holds it."""
    return _CONVERTER.unstructure(decision)  # type: ignore[no-any-return]


def decision_from_json(data: Mapping[str, Any]) -> StoredDecision:
    """Inverse of :func:`decision_to_json`; what an earlier version did not write has its default."""
    return _CONVERTER.structure(data, StoredDecision)
