"""Whom the policy of the bucket may name as a reader: nobody who would let in others, or not even itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.checks import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import IConstruct

_EQUALS = frozenset({"stringequals", "stringlike", "arnequals", "arnlike"})
_ORGANIZATION = frozenset({"aws:principalorgid"})
_SOURCE = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"})


def check_named(bucket: IConstruct, principal: iam.IPrincipal) -> None:
    """Raise `NotAccepted` unless the principal can be named, and names no more than it seems to.

    A service works for whoever asks it to, in any account (the "confused deputy"), so it must say for whom.
    Everybody is accepted as the members of one organization only.
    """
    stack, fragment = cdk.Stack.of(bucket), principal.policy_fragment
    named: Mapping[str, Any] = stack.resolve(fragment.principal_json)
    shown, conditions = json.dumps(named), fragment.conditions
    if "Federated" in named:
        refuse("reader", shown, "a federated identity reads with the role it assumes; name that role")
    if "Service" in named and not _confined(conditions, _SOURCE):
        refuse(
            "reader", shown, 'a service is accepted with_conditions({"StringEquals": {"aws:SourceArn": …}})'
        )
    if _everybody(named) and not _confined(conditions, _ORGANIZATION):
        refuse("reader", shown, "not everybody is; a role, user, account or organization is accepted")
    if ":group/" in shown:
        refuse("reader", shown, "a group of another account cannot be named; name its users or a role")
    if _own_account(stack) in map(json.dumps, named.get("AWS", [])):
        refuse(
            "reader", shown, "S3 lets nobody in for being of the bucket's own account; name the role or user"
        )


def _everybody(named: Mapping[str, Any]) -> bool:
    return any("*" in values for values in named.values())


def _own_account(stack: cdk.Stack) -> str:
    return json.dumps(stack.resolve(iam.AccountRootPrincipal().arn))


def _confined(conditions: Mapping[str, Any], keys: frozenset[str]) -> bool:
    """Whether a condition on one of the keys must hold, and is about somebody in particular."""
    return any(
        key.lower() in keys and all(map(_in_particular, value if isinstance(value, list) else [value]))
        for operator, tests in conditions.items()
        if operator.lower() in _EQUALS
        for key, value in tests.items()
    )


def _in_particular(value: str) -> bool:
    """Whether a value states its account: `arn:aws:cloudfront::111111111111:distribution/*` does."""
    parts = value.split(":")
    stated = parts[4] if len(parts) > 5 and parts[4] else value
    return not {"*", "?"} & set(stated)
