"""A digest leads to the review room, too."""

from __future__ import annotations

import json
import shlex

from video_moderation.alerts.pace.collected_alerts import CollectedAlert
from video_moderation.alerts.text import digest
from video_moderation.alerts.text.command_line import AwsCommandLine, CommandLine

ALERT = CollectedAlert("v", "party.mp4", "FLAGGED", "Weapons", "2026-11-23T08:00:00.000Z")
COMMANDS = CommandLine("Shop", "us-east-1", "")


def test_with_a_review_room_one_link_follows_the_counts() -> None:
    counts, link, *others = digest.text([ALERT], COMMANDS, "https://example.com/").split("\n\n")
    assert link == "Review them:\nhttps://example.com/#/"
    assert [counts, *others] == digest.text([ALERT], COMMANDS).split("\n\n")


def test_without_the_command_a_digest_lists_and_decides_by_the_aws_cli() -> None:
    text = digest.text([ALERT], AwsCommandLine("us-east-1", "https://example.com/Decisions", "videos"))
    assert "video-moderation" not in text
    flagged, undetermined = [line for line in text.splitlines() if line.startswith("aws dynamodb query ")]
    for command, verdict in ((flagged, "FLAGGED"), (undetermined, "UNDETERMINED")):
        words = shlex.split(command)
        assert json.loads(words[-1]) == {":verdict": {"S": verdict}}
        assert words[words.index("--index-name") + 1] == "AwaitingDecision"
    assert "aws sqs send-message --queue-url https://example.com/Decisions " in text
