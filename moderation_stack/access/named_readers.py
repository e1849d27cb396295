"""Whom the policy of the bucket may name as a reader: nobody who would let in others, or not even itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.shared.template_text import text_of
from moderation_stack.validation.checks import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_iam as iam
    from constructs import IConstruct

_ORGANIZATION = frozenset({"aws:principalorgid"})
_SOURCE = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"})
_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?([^:]+?)(?::root)?")
_ACCOUNT_OF_ARN = 4


def check_named(bucket: IConstruct, principal: iam.IPrincipal) -> None:
    """Raise `NotAccepted` unless the principal can be named, and names no more than it seems to.

    A service works for whoever asks it to, in any account (the "confused deputy"), so it must say for whom.
    Everybody is accepted as the members of one organization only.
    """
    stack, fragment = cdk.Stack.of(bucket), principal.policy_fragment
    named: Mapping[str, Any] = stack.resolve(fragment.principal_json)
    conditions: Mapping[str, Any] = stack.resolve(fragment.conditions)
    shown = json.dumps(named)
    identities = [text_of(stack, each) or "" for each in _listed(named.get("AWS", []))]
    everybody = any("*" in _listed(values) for values in named.values())
    if "Federated" in named:
        refuse("reader", shown, "a federated identity reads with the role it assumes; name that role")
    if "Service" in named and not _confined(stack, conditions, _SOURCE):
        refuse(
            "reader", shown, 'a service is accepted with_conditions({"StringEquals": {"aws:SourceArn": …}})'
        )
    if everybody and not _confined(stack, conditions, _ORGANIZATION):
        refuse("reader", shown, "not everybody is; a role, user, account or organization is accepted")
    if any(_has_wildcard(each) for each in identities if each != "*"):
        refuse("reader", shown, "S3 takes no * or ? within a principal; name each role, user or account")
    if ":group/" in shown:
        refuse("reader", shown, "a group not known to be of the bucket's account; name its users or a role")
    if any(_is_account_of(stack, each) for each in identities):
        refuse(
            "reader", shown, "S3 lets nobody in for being of the bucket's own account; name the role or user"
        )


def _is_account_of(stack: cdk.Stack, identity: str) -> bool:
    account = _ACCOUNT.fullmatch(identity)
    return account is not None and account[1] in (text_of(stack, stack.account), "${AWS.AccountId}")


def _confined(stack: cdk.Stack, conditions: Mapping[str, Any], keys: frozenset[str]) -> bool:
    """Whether a condition on one of the keys must hold, and is about somebody in particular."""
    return any(
        key.lower() in keys
        and bool(_listed(values))
        and all(_in_particular(operator, text_of(stack, value)) for value in _listed(values))
        for operator, tests in conditions.items()
        for key, values in tests.items()
    )


def _in_particular(operator: str, value: str | None) -> bool:
    """Whether a condition with this value is met by somebody in particular.

    A pattern is, if it is that of an ARN which states its account, as does
    `arn:aws:cloudfront::111111111111:distribution/*`; but only where the parts of an ARN are compared one by
    one, since a text's `*` stands for colons, too. A value that is not known yet may hold anything: that is
    harmless only where it is compared letter by letter.
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


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]
