"""The outputs of a deployed stack, by which the commands find their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from moderation_cli.command import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outputs:
    """The outputs of one stack, read with a boto3 client of CloudFormation.

    `prefix` is that of `add_outputs`, if the stack has several `VideoModeration`.

    Raises:
        Refused: there is no such stack in this account and Region.
    """

    def __init__(self, cloudformation: Any, stack: str, prefix: str = "") -> None:
        self._prefix = prefix
        self._stack = stack
        self._values = _read(cloudformation, stack)

    def __getitem__(self, name: str) -> str:
        """The value of an output, whose name begins with the prefix; `Refused` if there is none."""
        name = f"{self._prefix}{name}"
        if name not in self._values:
            raise Refused(
                f"stack {self._stack} has no output {name}: is it a stack of this project, deployed?"
            )
        return self._values[name]


def _read(cloudformation: Any, stack: str) -> Mapping[str, str]:
    try:
        (description,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            region = cloudformation.meta.region_name
            raise Refused(f"no stack {stack} in {region}: name it with --stack, or set AWS_REGION") from error
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
