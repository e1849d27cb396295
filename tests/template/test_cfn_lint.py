from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS

if TYPE_CHECKING:
    from tests.template.reading import Template

ACCEPTED = {
    # The CDK writes sizes as numbers, and every resource's dependency on its role's policy twice over.
    "W3005",
}


@pytest.mark.parametrize("name", ["template", "configured"])
def test_cfn_lint_finds_nothing(name: str, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(name)
    found = lint(json.dumps(template), config=ManualArgs(regions=list(VIDEO_MODERATION_REGIONS)))
    assert [f"{match.rule.id} {match.message}" for match in found if match.rule.id not in ACCEPTED] == []
