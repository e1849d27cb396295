from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS
from tests.template.compliance.linting import findings

if TYPE_CHECKING:
    from tests.template.reading import Template

ONE_REGION = ["us-east-1"]


def test_cfn_lint_finds_nothing_in_any_region(configured: Template) -> None:
    assert findings(configured, VIDEO_MODERATION_REGIONS) == []


def test_cfn_lint_finds_nothing_with_nothing_configured(template: Template, configured: Template) -> None:
    """What differs by Region is which types there are, and their properties: those of `configured`."""
    assert kinds(template) <= kinds(configured)
    assert findings(template, ONE_REGION) == []


def kinds(template: Template) -> set[tuple[str, str]]:
    return {
        (resource["Type"], name)
        for resource in template["Resources"].values()
        for name in resource.get("Properties", {})
    }


def test_cfn_lint_finds_what_is_wrong(template: Template) -> None:
    wrong = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": "long"}}
    (found,) = findings({**template, "Resources": {**template["Resources"], "Wrong": wrong}}, ONE_REGION)
    assert found.startswith("E3012 'long' is not of type 'integer'")
