"""What a value of a template will say, as far as that is known while synthesizing."""

from __future__ import annotations

import re
from typing import Any

import aws_cdk as cdk

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
    text = _text(stack.resolve(value), parameters)
    return None if text is None else text.replace("${AWS::", "${AWS.")


def _text(value: Any, parameters: set[str]) -> str | None:
    match value:
        case str() | int():
            return str(value)
        case {"Ref": str(name)}:
            return None if name in parameters else f"${{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Join": [separator, list(parts)]}:
            texts = [_text(part, parameters) for part in parts]
            known = [text for text in texts if text is not None]
            return separator.join(known) if len(known) == len(texts) else None
        case {"Fn::Sub": str(text)}:
            return None if parameters.intersection(_IN_SUB.findall(text)) else text
    return None
