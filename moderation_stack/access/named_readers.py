"""Checks of the grantees that the bucket policy names: each must be effective and include nobody else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.shared.intrinsics import as_list
from moderation_stack.shared.template_text import text_of
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_iam as iam
    from constructs import IConstruct

_ORGANIZATION = frozenset({"aws:principalorgid"})
_SOURCE = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"})
_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?([^:]+?)(?::root)?")
_ACCOUNT_OF_ARN = 4


def check_named(bucket: IConstruct, principal: iam.IPrincipal) -> None:
    """Raise `PropertyError` unless the principal can be named and names no more than it seems to.

    A service works for every account (the confused deputy problem), so a condition must say for whom.
    Everybody is accepted only as the members of one organization.
    """
    stack, fragment = cdk.Stack.of(bucket), principal.policy_fragment
    named: Mapping[str, Any] = stack.resolve(fragment.principal_json)
    conditions: Mapping[str, Any] = stack.resolve(fragment.conditions)
    shown = json.dumps(named)
    identities = [text_of(stack, each) or "" for each in as_list(named.get("AWS", []))]
    everybody = any("*" in as_list(values) for values in named.values())
    if "Federated" in named:
        reject("grantee", named, "must be the role that a federated identity assumes")
    if "Service" in named and not _confined(stack, conditions, _SOURCE):
        condition = 'with_conditions({"StringEquals": {"aws:SourceArn": …}})'
        reject("grantee", named, f"must have a condition on the source if it is a service: {condition}")
    if everybody and not _confined(stack, conditions, _ORGANIZATION):
        requirement = (
            'must not be "*" unless a condition restricts it: name a role, user, account or organization'
        )
        reject("grantee", named, requirement)
    if any(_has_wildcard(each) for each in identities if each != "*"):
        reject("grantee", named, "must not have * or ? in a principal: name each role, user or account")
    if ":group/" in shown:
        reject("grantee", named, "must not be a group of another account: name its users or a role")
    if any(_is_account_of(stack, each) for each in identities):
        requirement = "must be a role or user, because S3 grants the bucket's own account nothing by its name"
        reject("grantee", named, requirement)


def _is_account_of(stack: cdk.Stack, identity: str) -> bool:
    account = _ACCOUNT.fullmatch(identity)
    return account is not None and account[1] in (text_of(stack, stack.account), "${AWS.AccountId}")


def _confined(stack: cdk.Stack, conditions: Mapping[str, Any], keys: frozenset[str]) -> bool:
    """Whether a condition on one of the keys names a particular source or organization."""
    return any(
        key.lower() in keys
        and bool(as_list(values))
        and all(_in_particular(operator, text_of(stack, value)) for value in as_list(values))
        for operator, tests in conditions.items()
        for key, values in tests.items()
    )


def _in_particular(operator: str, value: str | None) -> bool:
    """Whether only a particular source meets a condition with this value.

    A pattern is accepted if it is an ARN with an account, such as
    `arn:aws:cloudfront::111111111111:distribution/*`, and only for operators that compare the parts of an ARN
    one by one, because `*` in a text also matches colons. A value that is not known at synthesis can be
    anything, which is harmless only for operators that compare letter by letter.
    """
    match operator.lower():
        case "stringequals" | "stringequalsignorecase":
            return value is None or not _has_wildcard(value)
        case "stringlike":
            return value is not None and not _has_wildcard(value)
        case "arnlike" | "arnequals":
            return value is not None and not _has_wildcard(_account_in(value) or value)
    return False


def _account_in(arn: str) -> str:
    parts = arn.split(":")
    return parts[_ACCOUNT_OF_ARN] if len(parts) > _ACCOUNT_OF_ARN + 1 else ""


def _has_wildcard(text: str) -> bool:
    return not {"*", "?"}.isdisjoint(text)
