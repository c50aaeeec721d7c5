"""The contract check itself: it must catch what a vendor would refuse or silently ignore."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.contract import VendorContract
from tests.fakes.service import Request, Response

DOCUMENT = {
    "openapi": "3.0.0",
    "info": {"title": "x", "version": "1"},
    "paths": {
        "/tasks": {
            "post": {
                "parameters": [{"name": "notify", "in": "query", "schema": {"type": "boolean"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}}},
                "responses": {
                    "201": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}},
                    }
                },
            }
        },
        "/tasks/{id}": {
            "delete": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"204": {"description": ""}},
            }
        },
    },
    "components": {
        "schemas": {"Task": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}
    },
}


@pytest.fixture
def contract(tmp_path: Path) -> VendorContract:
    path = tmp_path / "vendor.json"
    path.write_text(json.dumps(DOCUMENT))
    return VendorContract(path)


def post(body: object, query: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request("POST", "/tasks", query, {"content-type": "application/json"}, json.dumps(body).encode())


def test_a_sound_exchange_passes(contract: VendorContract) -> None:
    assert contract.violations(post({"name": "x"}, (("notify", "true"),)), Response(201, {"name": "x"})) == []


@pytest.mark.parametrize(
    ("request_", "response", "expected"),
    [
        (post({"nam": "x"}), Response(201, {"name": "x"}), "unknown property 'nam'"),
        (post({"name": 3}), Response(201, {"name": "x"}), "3 is not of type"),
        (post({"name": "x"}, (("silent", "1"),)), Response(201, {"name": "x"}), "unknown parameter 'silent'"),
        (post({"name": "x"}), Response(201, {"name": 7}), "answer"),
        (Request("PUT", "/tasks", (), {}), Response(200), "no such operation"),
    ],
)
def test_what_the_vendor_would_refuse_is_named(
    contract: VendorContract, request_: Request, response: Response, expected: str
) -> None:
    assert any(expected in line for line in contract.violations(request_, response))


def test_a_sign_in_that_the_contract_describes_does_not_end_the_check(tmp_path: Path) -> None:
    """Requests to every service with a declared sign-in went unchecked: the missing credentials came first."""
    schemes = {"key": {"type": "apiKey", "in": "query", "name": "key"}}
    document = {**DOCUMENT, "security": [{"key": []}]}
    document["components"] = {**DOCUMENT["components"], "securitySchemes": schemes}  # type: ignore[dict-item]
    path = tmp_path / "vendor.json"
    path.write_text(json.dumps(document))
    found = VendorContract(path).violations(post({"name": 3}, (("notify", "loud"),)), Response(201, {"name": "x"}))
    assert any("3 is not of type" in line for line in found)
    assert any("notify" in line or "loud" in line for line in found)


def test_path_parameters_match(contract: VendorContract) -> None:
    assert contract.violations(Request("DELETE", "/tasks/7", (), {}), Response(204)) == []


def test_a_fault_is_told_each_time_and_excuses_no_other(contract: VendorContract) -> None:
    """What was checked once is remembered by its bytes."""
    good, bad, worse = ({"name": name} for name in ("x", 3, ["y"]))
    for _ in range(2):
        assert contract.violations(post(good), Response(201, good)) == []
        for body in (bad, worse):
            (told,) = contract.violations(post(body), Response(201, good))
            assert str(next(iter(body.values()))) in told
            (told,) = contract.violations(post(good), Response(201, body))
            assert "answer: " in told
