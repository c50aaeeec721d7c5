"""Vendors' GraphQL schemas: every query of a test is validated against them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode

from tests.fakes.contract import contracts_folder


@lru_cache(maxsize=4)
def load_schema(name: str) -> GraphQLSchema | None:
    """The schema ``name`` (file name without its ending), or None if it is not installed."""
    folder = contracts_folder()
    return build_schema((folder / f"{name}.graphql").read_text("utf-8"), assume_valid=True) if folder else None


def graph_violations(schema: GraphQLSchema, query: str, variables: Mapping[str, object]) -> list[str]:
    """What in this query the schema does not allow, as sentences."""
    document = parse(query)
    found = [error.message for error in validate(schema, document)]
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode) and not found:
            checked = get_variable_values(schema, operation.variable_definitions, dict(variables))
            found += [error.message for error in checked] if isinstance(checked, list) else []
    return found
