"""The commands that alerts and digests name: of `video-moderation`, or of the AWS CLI where it is missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from video_moderation.contract.status import AWAITS_PEOPLE, DecisionKind
from video_moderation.contract.storage.tables import AWAITING_DECISION, VIDEO_ANALYSIS_INDEXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.settings import AlertSettings

DECISIONS = {DecisionKind.APPROVED: "approve", DecisionKind.REJECTED: "reject"}
"""Each decision as a verb."""


class Commands(Protocol):
    """What a moderator asks of one pipeline; each command can be pasted as it is."""

    def decide(self, video_id: str, decision: DecisionKind) -> str:
        """The command that decides on a video."""

    def list_awaiting(self) -> Sequence[str]:
        """The commands that list all videos that await a decision."""


@dataclass(frozen=True)
class CommandLine:
    """The command `video-moderation`; `prefix` tells several pipelines of a stack apart.

    Example:
        >>> CommandLine("ModerationStack", "eu-west-1").decide("0af3", DecisionKind.APPROVED)
        'video-moderation decide 0af3 approve --stack ModerationStack --region eu-west-1'
    """

    stack: str
    region: str
    prefix: str = ""

    def decide(self, video_id: str, decision: DecisionKind) -> str:
        """The command that decides on a video."""
        return self._command(f"decide {video_id} {DECISIONS[decision]}")

    def list_awaiting(self) -> Sequence[str]:
        """The command that lists all videos that await a decision."""
        statuses = " ".join(f"--status {status}" for status in AWAITS_PEOPLE)
        return [self._command(f"list --undecided {statuses}")]

    def _command(self, words: str) -> str:
        prefix = f" --pipeline {self.prefix}" if self.prefix else ""
        return f"video-moderation {words} --stack {self.stack}{prefix} --region {self.region}"


@dataclass(frozen=True)
class AwsCommandLine:
    """The AWS CLI, which who launched the stack in the console has in CloudShell.

    Example:
        >>> AwsCommandLine("eu-west-1", "https://…/Decisions", "videos").decide("0af3", DecisionKind.APPROVED)
        "aws sqs send-message --queue-url https://…/Decisions --region eu-west-1 --message-body '{…}'"
    """

    region: str
    decision_queue_url: str
    video_analysis_table: str

    def decide(self, video_id: str, decision: DecisionKind) -> str:
        """The command that decides on a video.

        The message has no time, and so counts as made when SQS received it.
        """
        message = json.dumps({"decide": decision, "VideoId": video_id})
        to = f"--queue-url {self.decision_queue_url} --region {self.region}"
        return f"aws sqs send-message {to} --message-body '{message}'"

    def list_awaiting(self) -> Sequence[str]:
        """One command for each verdict that awaits people."""
        attribute = VIDEO_ANALYSIS_INDEXES[AWAITING_DECISION].partition
        table = f"--table-name {self.video_analysis_table} --index-name {AWAITING_DECISION}"
        shown = "--query 'Items[].[VideoId.S, VideoName.S]'"
        return [
            f"aws dynamodb query {table} --region {self.region} {shown} "
            f"--key-condition-expression '{attribute} = :verdict' "
            f"--expression-attribute-values '{json.dumps({':verdict': {'S': verdict}})}'"
            for verdict in AWAITS_PEOPLE
        ]


def commands_of(settings: AlertSettings) -> Commands:
    """The AWS CLI's commands if the queue for decisions is named, else those of `video-moderation`."""
    if settings.decision_queue_url:
        return AwsCommandLine(settings.aws_region, settings.decision_queue_url, settings.video_analysis_table)
    return CommandLine(settings.stack_name, settings.aws_region, settings.output_prefix)
