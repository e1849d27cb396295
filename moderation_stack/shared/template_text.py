"""The text of a value in the template, as far as the synthesis knows it."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import aws_cdk as cdk

from moderation_stack.shared.intrinsics import filled_in

_IN_SUB = re.compile(r"\$\{([^!}]+)\}")


def text_of(stack: cdk.Stack, value: object) -> str | None:
    """The text, in which `${Name}` stands for the name or an attribute of a resource, or for the account.

    None if anybody may still choose it, as with a parameter, or if it comes from elsewhere. There are no
    colons in what stands for something else, so that an ARN can be taken apart.

    Example: `text_of(stack, distribution.distribution_arn)` is
        `arn:${AWS.Partition}:cloudfront::${AWS.AccountId}:distribution/${Distribution830FAC52}`
    """
    parameters = {
        stack.resolve(construct.logical_id)
        for construct in stack.node.find_all()
        if isinstance(construct, cdk.CfnParameter)
    }
    try:
        text = filled_in(stack.resolve(value), partial(_named, parameters))
    except _NotKnown:
        return None
    return str(text).replace("${AWS::", "${AWS.") if isinstance(text, str | int) else None


class _NotKnown(Exception):
    """A part of the text is known only at deployment, or in another stack."""


def _named(parameters: set[str], function: dict[str, Any]) -> str:
    match function:
        case {"Ref": str(name)} if name not in parameters:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": str(text)} if not parameters.intersection(_IN_SUB.findall(text)):
            return text
    raise _NotKnown
