"""The deployed stack that a command works on."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from moderation_cli.stack.recognition import outputs_of, prefixes_of, the_only_stack
from moderation_cli.terminal.errors import Refused
from video_moderation.contract.storage.uploads import VIDEO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import boto3
    from mypy_boto3_dynamodb.service_resource import Table

_PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4})


class Deployment:
    """One stack: its name, its outputs, and clients for the account and Region it is in.

    Args:
        session: a boto3 session.
        stack: its name; None for the only stack of this project in the Region.
        prefix: of the outputs, for one of several pipelines of the stack; None for the one without a prefix,
            or the only one.
    """

    def __init__(self, session: boto3.Session, stack: str | None = None, prefix: str | None = None) -> None:
        self._session = session
        self._given = stack
        self._given_prefix = prefix
        self._one_at_a_time = Lock()  # boto3: a session makes one client at a time

    @property
    def name(self) -> str:
        """The stack's name."""
        return str(self.description["StackName"])

    def find(self) -> None:
        """Ask CloudFormation for the stack now; a program that uses threads does so before it starts them.

        Raises:
            Refused: as `description`.
        """
        _ = self.description, self.videos

    def output(self, name: str) -> str:
        """Return the value of an output.

        Raises:
            Refused: the stack has no such output.
        """
        if name not in self.outputs:
            raise Refused(
                f"stack {self.name} has no output {self._prefix}{name}: it is not a stack of this project, "
                "or of an older release"
            )
        return self.outputs[name]

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of the pipeline by name, without their prefix."""
        found = outputs_of(self.description)
        begin = len(self._prefix)
        return {name[begin:]: value for name, value in found.items() if name.startswith(self._prefix)}

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of the object keys that are moderated; of an older release, the defaults."""
        return tuple(self.outputs.get("VideoSuffixes", ",".join(VIDEO_SUFFIXES)).split(","))

    @cached_property
    def policies_by_prefix(self) -> Mapping[str, str]:
        """The versions of the policies of prefixes; `PolicyVersion` is that of all other videos."""
        found: Mapping[str, str] = json.loads(self.outputs.get("PolicyVersions", "{}"))
        return found

    @cached_property
    def _prefix(self) -> str:
        given, prefixes = self._given_prefix, prefixes_of(outputs_of(self.description))
        if given in prefixes or not prefixes:
            return given or ""
        named = [f"  --pipeline {prefix}" for prefix in prefixes if prefix]
        if given is not None:
            those = "but these:" if named else "but one without a prefix: leave --pipeline out"
            raise Refused(f"stack {self.name} has no pipeline {given}, {those}", named)
        if "" in prefixes:
            return ""
        if len(prefixes) > 1:
            raise Refused(f"stack {self.name} has {len(prefixes)} pipelines: name one with --pipeline", named)
        return prefixes[0]

    @cached_property
    def description(self) -> Mapping[str, Any]:
        """The stack as CloudFormation describes it.

        Raises:
            Refused: there is no such stack or, if none was named, none or more than one of this project.
        """
        cloudformation = self.client("cloudformation")
        if self._given is None:
            return the_only_stack(cloudformation)
        try:
            return dict(cloudformation.describe_stacks(StackName=self._given)["Stacks"][0])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise Refused(
                f"no stack {self._given} was found in {cloudformation.meta.region_name}: give its name with "
                "--stack and its Region with --region"
            ) from error

    def resources(self, kind: str) -> list[str]:
        """Return the physical names of the stack's resources of a type.

        Example: `deployment.resources("AWS::CloudWatch::Alarm")`
        """
        cloudformation = self.client("cloudformation")
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.name)
        found = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return [resource["PhysicalResourceId"] for resource in found if resource["ResourceType"] == kind]

    def client(self, service: str) -> Any:
        """Return a boto3 client.

        Raises:
            Refused: the configuration of the shell names an endpoint that is no URL.
        """
        with self._one_at_a_time, _endpoint_accepted():
            return self._session.client(service, config=_PATIENCE)  # type: ignore[call-overload]

    @cached_property
    def videos(self) -> Table:
        """The video analysis table."""
        return self._table("VideoAnalysisTableName")

    @cached_property
    def labels(self) -> Table:
        """The metadata table."""
        return self._table("MetadataTableName")

    @cached_property
    def decisions(self) -> Table:
        """The decision table."""
        return self._table("DecisionTableName")

    def _table(self, output: str) -> Table:
        name = self.output(output)
        with _endpoint_accepted():
            return self._session.resource("dynamodb", config=_PATIENCE).Table(name)


@contextmanager
def _endpoint_accepted() -> Iterator[None]:
    """Name where to look if the AWS SDK refuses the URL of an endpoint."""
    try:
        yield
    except ValueError as error:
        if isinstance(error, BotoCoreError):
            raise
        raise Refused(f"{error}: see AWS_ENDPOINT_URL, and endpoint_url of the AWS configuration") from error
