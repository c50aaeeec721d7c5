"""Vendors' contracts: every request of a test is checked strictly, every answer of a fake, too.

The contracts lie in the folder that ``TASKSYNC_CONTRACTS`` names. Without it :func:`load` gives None and
the tests run unchecked; ``contracts_folder`` says which.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

if TYPE_CHECKING:
    from tests.fakes.service import Request, Response


def contracts_folder() -> Path | None:
    """Where the contracts are, if they are here."""
    named = os.environ.get("TASKSYNC_CONTRACTS")
    candidates = [Path(named)] if named else [Path(__file__).parents[3] / "shared" / "contracts"]
    return next((folder for folder in candidates if folder.is_dir()), None)


@lru_cache(maxsize=8)
def load(name: str) -> VendorContract | None:
    """The contract ``name`` (file name without its ending), or None if it is not installed."""
    folder = contracts_folder()
    return VendorContract(folder / f"{name}.json") if folder else None


class VendorContract:
    """One OpenAPI document."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self._document["servers"] = [{"url": "http://vendor.invalid"}]
        self._known: dict[bytes, Sequence[str]] = {}
        self._forget_security()
        self.amend(self._document)
        self._api = OpenAPI.from_dict(self._document, config=Config(spec_validator_cls=None))

    def _forget_security(self) -> None:
        """Each fake checks the sign-in itself; a missing one would end the check before it has begun."""
        self._document.pop("security", None)
        for item in self._document["paths"].values():
            for operation in item.values():
                if isinstance(operation, dict):
                    operation.pop("security", None)

    def amend(self, document: dict[str, Any]) -> None:
        """Correct a description that is known to be wrong; each correction says why."""

    def violations(self, request: Request, response: Response, prefix: str = "") -> list[str]:
        """What in this exchange the contract does not allow, as sentences."""
        where = f"{self.name}: {request.method} {request.path}"
        path = urlsplit(request.path).path.removeprefix(prefix)
        operation = self._operation(request.method, path)
        if operation is None:
            return [f"{where}: no such operation"]
        asked = MockRequest(
            "http://vendor.invalid",
            request.method.lower(),
            path,
            args=_grouped(request.query),
            headers=dict(request.headers),
            data=request.body or None,
            content_type=request.headers.get("content-type", "").split(";")[0] or "application/json",
        )
        found = [f"{where}: unknown parameter {name!r}" for name in self._unknown_parameters(request, operation)]
        found += [f"{where}: unknown property {name!r}" for name in self._unknown_properties(request, operation)]
        headers = sorted((name, value) for name, value in request.headers.items() if name != "host")
        kind = (request.method, path)
        reasons = self._once((*kind, request.query, tuple(headers), request.body), self._api.iter_request_errors, asked)
        found += [f"{where}: {reason}" for reason in reasons]
        if response.status < 300 and response.data is not None:
            told = MockResponse(response.body, status_code=response.status, content_type=response.content_type)
            answer = (*kind, response.status, response.content_type, response.body)
            reasons = self._once(answer, self._api.iter_response_errors, asked, told)
            found += [f"{where}: answer: {reason}" for reason in reasons if "is valid under each of" not in reason]
        return found

    def _once(self, key: tuple[object, ...], check: Any, *arguments: object) -> Sequence[str]:
        """What ``check`` finds. The same bytes have the same faults: most exchanges of a test are those of another."""
        mark = sha256(repr(key).encode()).digest()
        if mark not in self._known:
            self._known[mark] = tuple(_explain(error) for error in self._errors(check, *arguments))
        return self._known[mark]

    def answer_schema(self, method: str, path: str) -> Mapping[str, Any] | None:
        """What a successful answer to a request of this kind holds; None if there is no such operation or no body."""
        operation = self._operation(method, path)
        answers = operation["responses"].items() if operation else ()
        for status, answer in answers:
            content = self.resolve(answer).get("content", {}) if status.startswith("2") else {}
            for kind, described in content.items():
                if "json" in kind and "schema" in described:
                    return self.resolve(described["schema"])
        return None

    def complete(self, schema: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """``data`` plus the least that the component ``schema`` requires beside it."""
        return self._completed(self._document["components"]["schemas"][schema], data)

    def _completed(self, schema: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        schema = self.resolve(schema)
        result = dict(data)
        for part in schema.get("allOf", []):
            result = self._completed(part, result)
        for name in schema.get("required", []):
            result.setdefault(name, self._least(schema["properties"][name]))
        return result

    def _least(self, schema: Mapping[str, Any]) -> Any:
        schema = self.resolve(schema)
        if schema.get("nullable"):
            return None
        if "enum" in schema:
            return schema["enum"][0]
        for part in [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]:
            return self._least(part)
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._completed(schema, {})
        if kind == "string":
            formats = {"date-time": "2026-01-01T00:00:00Z", "date": "2026-01-01", "uri": "https://vendor.invalid/"}
            return formats.get(schema.get("format", ""), "")
        return {"integer": 0, "number": 0, "boolean": False, "array": []}.get(str(kind))

    @staticmethod
    def _errors(check: Any, *arguments: object) -> list[Exception]:
        try:
            return [error for error in check(*arguments) if "security" not in type(error).__name__.lower()]
        except OpenAPIError as error:
            return [error]

    def _operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        segments = path.strip("/").split("/")
        best: tuple[int, Mapping[str, Any]] | None = None
        for template, item in self._document["paths"].items():
            parts = template.strip("/").split("/")
            if len(parts) != len(segments) or method.lower() not in item:
                continue
            if all(part.startswith("{") or part == segment for part, segment in zip(parts, segments, strict=True)):
                fixed = sum(not part.startswith("{") for part in parts)
                if best is None or fixed > best[0]:
                    shared = item.get("parameters", [])
                    operation = item[method.lower()]
                    best = fixed, {**operation, "parameters": [*shared, *operation.get("parameters", [])]}
        return best[1] if best else None

    def _unknown_parameters(self, request: Request, operation: Mapping[str, Any]) -> Iterator[str]:
        declared = {self.resolve(item).get("name") for item in operation["parameters"]}
        for name in sorted({name for name, _ in request.query}):
            if name not in declared:
                yield name

    def _unknown_properties(self, request: Request, operation: Mapping[str, Any]) -> Iterator[str]:
        """Names in a JSON body that the contract does not know: a typo would be ignored silently."""
        content = self.resolve(operation.get("requestBody", {})).get("content", {})
        schema = next((kind.get("schema") for name, kind in content.items() if "json" in name), None)
        if schema is not None and request.body:
            yield from self._strangers(request.json, schema, "")

    def _strangers(self, value: object, schema: Mapping[str, Any], path: str) -> Iterator[str]:
        properties, open_ended = self._properties(schema)
        if isinstance(value, list):
            items = self.resolve(schema).get("items")
            for item in value if isinstance(items, dict) else ():
                yield from self._strangers(item, items, path + "[]")
        elif isinstance(value, dict) and properties:
            for name, inner in value.items():
                if name in properties:
                    yield from self._strangers(inner, properties[name], f"{path}.{name}")
                elif not open_ended:
                    yield f"{path}.{name}".lstrip(".")

    def _properties(self, schema: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        schema = self.resolve(schema)
        properties = dict(schema.get("properties", {}))
        open_ended = bool(schema.get("additionalProperties", False))
        for part in [*schema.get("allOf", []), *schema.get("oneOf", []), *schema.get("anyOf", [])]:
            inner, inner_open = self._properties(part)
            properties |= inner
            open_ended = open_ended or inner_open
        return properties, open_ended

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """``node``, or what it refers to."""
        while "$ref" in node:
            target: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node


def _grouped(query: Sequence[tuple[str, str]]) -> Any:
    from werkzeug.datastructures import MultiDict

    return MultiDict(query)


def _explain(error: BaseException) -> str:
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None:
        details = [
            f"{inner.json_path}: {inner.message[:150]}{inner.message[150:][-150:]}"
            for inner in getattr(current, "schema_errors", ())
        ]
        parts += details or [str(current)[:200]]
        current = current.__cause__
    return " <- ".join(part for part in parts if part)[:1500]
