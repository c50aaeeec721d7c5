"""Answers with everything that a vendor's contract describes, distorted: nulls, other types, unknown names."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fakes.contract import VendorContract

DEEPEST = 4
FORMATS = {"date-time": "2026-05-01T12:00:00.000Z", "date": "2026-05-01", "uri": "https://vendor.invalid/issues/7"}
ACTIONS = ("null", "other", "missing", "stranger", "again", "unknown")
Json = Any
Place = tuple[str | int, ...]

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 2**70), st.floats(allow_nan=False), st.text(max_size=8),
    st.sampled_from(["", "2026-02-30", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "-1", "\udcff"]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
"""Whatever JSON can hold."""


@dataclass(frozen=True)
class Distortion:
    """One thing that is not as promised: in the answer to which kind of request, where in it, and what."""

    request: int
    place: int
    action: str
    value: Json


distortions = st.lists(
    st.builds(Distortion, st.integers(0, 15), st.integers(0, 10_000), st.sampled_from(ACTIONS), values), max_size=8
)


def filled(contract: VendorContract, schema: Mapping[str, Any], answer: Json, depth: int = 0) -> Json:
    """``answer``, and beside what it says every other property that the schema knows."""
    schema = contract.resolve(schema)
    if isinstance(answer, list):
        items = schema.get("items", {})
        return [filled(contract, items, each, depth + 1) for each in answer]
    if not isinstance(answer, dict):
        return answer
    known = _properties(contract, schema)
    other = {} if depth >= DEEPEST else {name: _sample(contract, each, depth + 1) for name, each in known.items()}
    said = {name: filled(contract, known.get(name, {}), value, depth + 1) for name, value in answer.items()}
    return other | said


def _sample(contract: VendorContract, schema: Mapping[str, Any], depth: int) -> Json:
    """Some value of a schema, with all of its properties down to :data:`DEEPEST`."""
    schema = contract.resolve(schema)
    if "enum" in schema:
        return schema["enum"][0]
    if _properties(contract, schema):
        return filled(contract, schema, {}, depth)
    choices = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    if choices:
        return _sample(contract, choices[0], depth)
    match schema.get("type"):
        case "array":
            return [_sample(contract, schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
        case "string":
            return FORMATS.get(schema.get("format", ""), "7")
        case "integer" | "number":
            return 7
        case "boolean":
            return False
        case _:
            return {}


def _properties(contract: VendorContract, schema: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= _properties(contract, contract.resolve(part))
    return found


def distorted(answer: Json, plan: Sequence[Distortion]) -> Json:
    """The answer after all of ``plan``."""
    root = [copy.deepcopy(answer)]
    for each in plan:
        at = places(root[0])
        _distort(root, (0, *at[each.place % len(at)]), each)
    return root[0]


def places(answer: Json, path: Place = ()) -> list[Place]:
    """Every place in an answer, from the outermost inwards."""
    inner = answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def _distort(root: list[Json], place: Place, what: Distortion) -> None:
    holder: Any = root
    for step in place[:-1]:
        holder = holder[step]
    last, old = place[-1], holder[place[-1]]
    match what.action:
        case "null":
            holder[last] = None
        case "missing" if isinstance(holder, dict):
            del holder[last]
        case "stranger" if isinstance(old, dict):
            old["stranger"] = what.value
        case "again" if isinstance(old, list):
            old += [copy.deepcopy(each) for each in old] + [what.value]
        case "unknown" if isinstance(old, str):
            holder[last] = f"{old}?"
        case _:
            holder[last] = what.value
