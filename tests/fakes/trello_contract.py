"""Trello's contract with the corrections that its own documentation and recorded cards call for.

The description is weak: it gives no query parameters for a board's cards, says that a list of names is one
name, and calls moments dates. Each correction below makes the check true, most of them make it stricter.
Bodies: "query parameters may also be replaced with a JSON request body", so a JSON body is checked as if its
members were query parameters.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from tests.fakes.contract import VendorContract, contracts_folder
from tests.fakes.service import Request, Response

MOMENT = {"type": "string", "format": "date-time", "nullable": True}
IDS = {"type": "array", "items": {"$ref": "#/components/schemas/TrelloID"}}
NAMES = {"type": "string", "pattern": r"^[A-Za-z,]+$"}
NESTED = {
    "/boards/{id}/cards/{filter}": {
        "fields": NAMES,
        "limit": {"type": "integer", "minimum": 1, "maximum": 1000},
        "before": {"$ref": "#/components/schemas/TrelloID"},
    },
    "/boards/{id}": {
        "card_fields": NAMES,
        "label_fields": NAMES,
        "labels_limit": {"type": "integer", "minimum": 1, "maximum": 1000},
        "list_fields": NAMES,
        "member_fields": NAMES,
    },
}
"""Parameters of nested resources: the guide names them, the description leaves them out."""
LISTS_OF_NAMES = (("/members/{id}", "fields"), ("/members/{id}/boards", "fields"))
"""There the id may be a user name, too, or ``me``."""
NULL_IN_PRACTICE = ("checkItemStates", "descData", "idAttachmentCover", "dateLastActivity")
"""Null on every recorded card."""


class TrelloContract(VendorContract):
    """The corrected contract."""

    def amend(self, document: dict[str, Any]) -> None:
        """Correct what is known to be wrong."""
        paths, schemas = document["paths"], document["components"]["schemas"]
        for path, added in NESTED.items():
            known = paths[path]["get"].setdefault("parameters", [])
            known += [{"name": name, "in": "query", "schema": schema} for name, schema in added.items()]
        for path, name in LISTS_OF_NAMES:
            self._parameter(paths[path]["get"], name)["schema"] = NAMES
            self._parameter(paths[path]["get"], "id")["schema"] = {"type": "string"}
        for operation in (paths["/cards"]["post"], paths["/cards/{id}"]["put"]):
            for name in ("due", "start"):
                self._parameter(operation, name)["schema"] = MOMENT
            for name in ("idLabels", "idMembers"):
                self._parameter(operation, name).update({"schema": IDS, "style": "form", "explode": True})
        card = schemas["Card"]["properties"]
        for name in NULL_IN_PRACTICE:
            card[name]["nullable"] = True
        card["checkItemStates"] = card["descData"] = {"nullable": True}
        card["idAttachmentCover"] = {"type": "string", "nullable": True}
        card["due"] = card["start"] = MOMENT
        card["badges"]["properties"] |= {"due": MOMENT, "start": MOMENT}
        card["labels"] = {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}
        schemas["Board"]["properties"]["memberships"] = {"type": "array", "items": {"type": "object"}}
        listing = {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Card"}}}
        paths["/boards/{id}/cards/{filter}"]["get"]["responses"]["200"]["content"] = {"application/json": listing}
        actions = {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Action"}}}
        paths["/boards/{boardId}/actions"]["get"]["responses"]["200"]["content"] = {"application/json": actions}

    @staticmethod
    def _parameter(operation: dict[str, Any], name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(each for each in operation["parameters"] if each["name"] == name)
        return found

    def violations(self, request: Request, response: Response, prefix: str = "") -> list[str]:
        """Check the exchange; what the body says is checked as parameters."""
        return super().violations(as_query(request), response, prefix)


def as_query(request: Request) -> Request:
    """``request`` with its JSON body as query parameters; null clears a value and has no other form."""
    if not request.body:
        return request
    pairs = list(request.query)
    for name, value in request.json.items():
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                pairs.append((name, str(item).lower() if isinstance(item, bool) else str(item)))
    return replace(request, query=tuple(pairs), body=b"")


@lru_cache(maxsize=1)
def load_trello() -> TrelloContract | None:
    """The contract, or None if it is not installed."""
    folder = contracts_folder()
    return TrelloContract(folder / "trello.json") if folder else None
