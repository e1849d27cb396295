"""IAM: whether a principal may do something, for patches of actions that the emulator does not authorize.

The emulator's own evaluator answers; the resource's policy counts as it does there.
"""

from __future__ import annotations

from typing import Any


def enforced() -> bool:
    """Return whether the emulator runs with permissions enforced."""
    from ministack import app

    return bool(app.AUTH)


def caller_may(access_key: str, action: str, resource: str, **conditions: str) -> bool:
    """Return whether the owner of that access key may do ``action``; a condition is ``iam_PassedToService=``.

    >>> caller_may("ASIA…", "iam:PassRole", "arn:aws:iam::1:role/r",
    ...     iam_PassedToService="rekognition.amazonaws.com")  # doctest: +SKIP
    True
    """
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id

    principal = iam_evaluator.resolve_principal(access_key, get_account_id())
    return _may(principal, action, resource, conditions)


def role_may(role_arn: str, action: str, resource: str, **conditions: str) -> bool:
    """Return whether a service that works with the role may do ``action``."""
    from ministack.core import iam_evaluator

    account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    principal = iam_evaluator.PrincipalInfo(
        arn=f"arn:aws:sts::{account}:assumed-role/{name}/service",
        type="AssumedRole",
        account=account,
        policies=iam_evaluator._gather_role_policies(name, account),
    )
    return _may(principal, action, resource, conditions)


def service_may_assume(role_arn: str, service: str, account: str) -> bool:
    """Return whether the role's trust policy lets a service take it on for that account."""
    from ministack.core import iam_evaluator
    from ministack.services import iam

    role = iam._roles.get_scoped(account, None, role_arn.rpartition("/")[2]) or {}
    context = _context("*", "Service", "", "sts:AssumeRole", role_arn, {"aws_SourceAccount": account})
    trust = role.get("AssumeRolePolicyDocument")
    return str(iam_evaluator.evaluate_resource_policy(trust, context, service=service).decision) == "Allow"


def service_may_use(service: str, action: str, key_arn: str, **conditions: str) -> bool:
    """Return whether the policy of a key lets a service use it."""
    from ministack.core import iam_evaluator
    from ministack.services import kms

    policy, _ = kms.key_policy_for_arn(key_arn) or ("", "")
    context = _context("*", "Service", "", action, key_arn, conditions)
    return str(iam_evaluator.evaluate_resource_policy(policy, context, service=service).decision) == "Allow"


def _may(principal: Any, action: str, resource: str, conditions: dict[str, str]) -> bool:
    from ministack.core import iam_evaluator

    if isinstance(principal, iam_evaluator.AuthError):
        return False
    if principal.policies is None:  # the account itself
        return True
    context = _context(
        principal.arn, principal.type, principal.account, action, resource, conditions, principal.keys
    )
    result = iam_evaluator.evaluate(context, principal.policies, *principal.limits)
    service = action.partition(":")[0]
    if found := iam_evaluator._resource_policy(service, resource):
        needed = service in iam_evaluator._POLICY_REQUIRED
        result = iam_evaluator.combine_resource_policy(result, context, *found, required=needed)
    return str(result.decision) == "Allow"


def _context(
    arn: str,
    kind: str,
    account: str,
    action: str,
    resource: str,
    conditions: dict[str, str],
    keys: dict[str, Any] | None = None,
) -> Any:
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_region

    return iam_evaluator.EvalContext(
        principal_arn=arn,
        principal_type=kind,
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        secure_transport=True,
        principal_keys=keys or {},
        service_context={key.replace("_", ":", 1).lower(): value for key, value in conditions.items()},
    )
