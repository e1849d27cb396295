"""Finds resources in a template, and writes values in a short form that tests can compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moderation_stack.shared.intrinsics import filled_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Template = dict[str, Any]
_HASH = re.compile(r"[0-9A-F]{8}$")


def short(logical_id: str) -> str:
    """A logical id without construct and hash: `VideoModerationMediaBucket13E4AC2D` is `MediaBucket`."""
    return _HASH.sub("", logical_id).removeprefix("VideoModeration")


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by short name."""
    return {
        short(logical_id): resource.get("Properties", {})
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def policies(template: Template, logical_id: str) -> dict[str, Any]:
    """What becomes of a resource, by its short name, when it leaves the stack or is replaced."""
    for full_id, resource in template["Resources"].items():
        if short(full_id) == logical_id:
            return {key: resource.get(key) for key in ("DeletionPolicy", "UpdateReplacePolicy")}
    raise KeyError(logical_id)


def said(value: Any) -> Any:
    """A part of a template in which `Fn::GetAtt` of an ARN is `MediaBucket.Arn`, and `Ref` is the name."""
    return filled_in(value, _name)


def _name(function: dict[str, Any]) -> str:
    match function:
        case {"Ref": name}:
            return f"${{{name}}}" if name.startswith("AWS::") else short(name)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{short(name)}.{attribute}"
    raise ValueError(function)


def as_list(value: Any) -> list[Any]:
    """IAM's lists of one may be written without the list."""
    return value if isinstance(value, list) else [value]


def statements(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy resource."""
    return list(policy["PolicyDocument"]["Statement"])


def permissions(template: Template, role: str) -> set[tuple[str, str]]:
    """Every (action, resource) the policies of a role allow."""
    return {
        (action, said(resource))
        for statement in role_statements(template, role)
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def role_statements(template: Template, role: str) -> Iterator[dict[str, Any]]:
    """The statements of all policies of a role; refuses to read a Deny as if it allowed."""
    for policy in resources(template, "AWS::IAM::Policy").values():
        if role in [said(name) for name in policy["Roles"]]:
            for statement in statements(policy):
                assert statement["Effect"] == "Allow"
                yield statement
