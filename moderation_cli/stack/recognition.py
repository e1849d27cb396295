"""Which stacks are of this project, and the pipelines in them: they are recognized by their outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

RECOGNIZED_BY = frozenset({"VideoAnalysisTableName", "MetadataTableName", "DecisionQueueArn", "SweepArn"})
"""A stack with all of these outputs, behind one prefix, is one of this project: see `add_outputs`."""


def the_only_stack(cloudformation: Any) -> Mapping[str, Any]:
    """Return the one stack of this project in the Region, as CloudFormation describes it.

    Raises:
        Refused: there is none, or more than one, which the message then names.
    """
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    stacks = [stack for page in pages for stack in page["Stacks"] if prefixes_of(outputs_of(stack))]
    if len(stacks) == 1:
        return dict(stacks[0])
    region = cloudformation.meta.region_name
    if not stacks:
        raise Refused(
            f"no video moderation stack was found in {region}: use --region, or name it with --stack"
        )
    names = sorted(stack["StackName"] for stack in stacks)
    raise Refused(
        f"{region} has {len(names)} video moderation stacks: name one with --stack",
        [f"  --stack {name}" for name in names],
    )


def prefixes_of(outputs: Mapping[str, str]) -> list[str]:
    """Return the prefixes behind which all outputs of a pipeline are.

    Example:
        >>> prefixes_of({f"News{name}": "…" for name in RECOGNIZED_BY})
        ['News']
    """
    one = max(RECOGNIZED_BY)
    ends = [name.removesuffix(one) for name in outputs if name.endswith(one)]
    return sorted(end for end in ends if all(f"{end}{name}" in outputs for name in RECOGNIZED_BY))


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """Return the outputs of a described stack by name."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
