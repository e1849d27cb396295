"""Where a resource is: in which Region and account, and whether in the same stack as another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.shared.template_text import text_of
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    import aws_cdk.aws_iam as iam
    from constructs import IConstruct

_REGION, _ACCOUNT = 3, 4
_PARTS_OF_ARN = 6
_OWN_ACCOUNT = {"Ref": "AWS::AccountId"}


def check_place(scope: IConstruct, name: str, arn: str, *, any_account: bool = False) -> None:
    """Raise `PropertyError` if the ARN is known to be of another Region, or account, than the stack."""
    stack = cdk.Stack.of(scope)
    parts = (text_of(stack, arn) or "").split(":")
    if len(parts) < _PARTS_OF_ARN:
        return
    for index, here in ((_REGION, stack.region), (_ACCOUNT, stack.account)):
        place, own = parts[index], text_of(stack, here) or "$"
        known = place and "$" not in place and "$" not in own
        if known and place != own and not (any_account and index == _ACCOUNT):
            where = "Region" if any_account else "Region and account"
            reject(name, text_of(stack, arn), f"must be in the {where} of the stack")


def same_stack(first: IConstruct, second: IConstruct) -> bool:
    """Whether two constructs are in one stack; jsii has more than one Python object for a stack."""
    return cdk.Stack.of(first).node.addr == cdk.Stack.of(second).node.addr


def is_here(scope: IConstruct, principal: iam.IPrincipal) -> bool:
    """Whether a principal is known to be of the account of `scope`.

    If it is not, a policy of its own might be attached to a namesake here.
    """
    stack, account = cdk.Stack.of(scope), principal.principal_account
    return account is None or stack.resolve(account) in (stack.resolve(stack.account), _OWN_ACCOUNT)
