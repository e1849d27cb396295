"""The description of the review room's API, held against the code."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.documents.reading import text
from video_moderation.handlers import review_room
from video_moderation.review.access.routes import ROUTES, SCOPES, scope

API: dict[str, Any] = json.loads(text("docs/reference/review-api.json"))
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in API["paths"].items()
    for method, operation in methods.items()
}


def routed() -> set[tuple[str, str]]:
    """The routes of the function, with their parameters as OpenAPI writes them."""
    found = [*review_room.app._static_routes, *review_room.app._dynamic_routes]
    return {(route.method, re.sub(r"<(\w+)>", r"{\1}", route.path)) for route in found}


def test_every_route_of_the_api_is_described_and_no_other() -> None:
    assert set(OPERATIONS) == {each for each in routed() if each[1].startswith("/api/")}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_needs_a_scope_that_its_gate_accepts(operation: tuple[str, str]) -> None:
    method, _ = operation
    (route,) = (each for each in ROUTES if each.method == method and each.path.startswith("/api/"))
    described = {name for each in OPERATIONS[operation]["security"] for name in each["tokens"]}
    assert described <= {scope(name) for name in route.scopes}
    assert scope("moderate") in described


def test_every_scope_is_described() -> None:
    flows = API["components"]["securitySchemes"]["tokens"]["flows"].values()
    described = {name: said for flow in flows for name, said in flow["scopes"].items()}
    assert described == {scope(name): said for name, said in SCOPES.items()}


def test_every_schema_that_is_referred_to_is_there() -> None:
    referred = re.findall(r'"#/components/schemas/(\w+)"', json.dumps(API))
    assert set(referred) == set(API["components"]["schemas"])
