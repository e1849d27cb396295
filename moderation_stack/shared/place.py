"""Checks that a resource that the user brings is in the Region and account of the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.shared.template_text import text_of
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from constructs import IConstruct

_REGION, _ACCOUNT = 3, 4
_PARTS_OF_ARN = 6


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
            reject(name, text_of(stack, arn), "must be in the Region and account of the stack")
