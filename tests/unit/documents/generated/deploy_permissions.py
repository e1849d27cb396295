"""The IAM actions that deploying needs, from CloudFormation's registry and the types of the template.

python -m tests.unit.documents.generated.deploy_permissions  writes docs/reference/deploy-permissions.json
"""

from __future__ import annotations

import json
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from moderation_stack.console.template import console_template
from tests.unit.documents.reading import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = ROOT / "docs" / "reference" / "deploy-permissions.json"
MOST_CHARACTERS = 6_144
"""Of a managed policy, without white space.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
OPTIONAL_TYPES = ("AWS::Lambda::LayerVersion", "AWS::SecretsManager::Secret", "AWS::CloudFront::Distribution")
"""What the app has and the console's template has not, and what the documents show beside it."""
WITHOUT_HANDLERS = {
    "AWS::SNS::TopicPolicy": ["sns:SetTopicAttributes", "sns:GetTopicAttributes"],
    "AWS::SQS::QueuePolicy": ["sqs:SetQueueAttributes", "sqs:GetQueueAttributes"],
}
"""Types whose actions the registry does not list."""


def actions(types: Iterable[str]) -> list[str]:
    """Every action of the handlers that create, read, update and delete resources of these types."""
    found: set[str] = set()
    for kind in types:
        handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema.get("handlers", {})
        listed = [each for name in _HANDLERS for each in handlers.get(name, {}).get("permissions", [])]
        found.update(listed or WITHOUT_HANDLERS[kind])
    # The registry spells some twice, in other cases of letters, of which IAM takes no notice.
    return sorted({each.lower(): each for each in sorted(found)}.values(), key=str.lower)


def policies(types: Iterable[str]) -> list[dict[str, Any]]:
    """Policies that allow them, each small enough for a managed policy."""
    made: list[dict[str, Any]] = []
    for action in actions(types):
        if not made or len(json.dumps(made[-1], separators=(",", ":"))) + len(action) + 3 > MOST_CHARACTERS:
            statement = {"Effect": "Allow", "Action": [], "Resource": "*"}
            made.append({"Version": "2012-10-17", "Statement": [statement]})
        made[-1]["Statement"][0]["Action"].append(action)
    return made


def document(template: Mapping[str, Any]) -> str:
    """The file, for the resources of a template and the optional ones."""
    types = sorted({each["Type"] for each in template["Resources"].values()} | set(OPTIONAL_TYPES))
    return json.dumps({"resourceTypes": types, "policies": policies(types)}, indent=2) + "\n"


_HANDLERS = ("create", "read", "update", "delete")

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        FILE.write_text(document(console_template(folder)), encoding="utf-8")
