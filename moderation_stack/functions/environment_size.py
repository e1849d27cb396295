"""The size of a function's environment, for which AWS Lambda has a limit of 4 KB.

Lambda measures names and values together, as one JSON object, so that a quote in a value counts twice: the
message of its refusal shows the string it measured. A name that CloudFormation generates at deployment counts
with its greatest length.

Sources: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html for the limit; for how it is
measured, the error "… exceeded the 4KB limit. String measured: {…}" as users report it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.validation.checks import is_token

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 4_096

_LONGEST_STACK_NAME = 128
_RANDOM_PART = 13


def measured(environment: Mapping[str, str]) -> int:
    """The size of an environment, in bytes."""
    return len(json.dumps(environment, separators=(",", ":"), ensure_ascii=False).encode())


def longest_name(resource: cdk.IResource, most: int, given: str | None = None) -> str:
    """A text as long as the resource's name can get: `most`, or less if that is known already.

    CloudFormation makes a name of the stack's, the logical id and a random part, such as
    "MyStack-MyTopic-1A2B3C4D5E6F7", and cuts it to what the service takes.

    Args:
        resource: a resource of this app, or an imported one, of which nothing is known.
        most: the service's limit, in characters.
        given: the name it has, if it is not left to CloudFormation.
    """
    if given is not None:
        return "x" * most if is_token(given) else given
    child = resource.node.default_child
    if not isinstance(child, cdk.CfnElement):
        return "x" * most
    stack = cdk.Stack.of(resource)
    stack_name = "x" * _LONGEST_STACK_NAME if is_token(stack.stack_name) else stack.stack_name
    logical_id = stack.get_logical_id(child)
    return f"{stack_name}-{logical_id}-{'x' * _RANDOM_PART}"[:most]
