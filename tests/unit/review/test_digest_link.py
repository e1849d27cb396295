"""A digest leads to the review room, too."""

from __future__ import annotations

from video_moderation.alerts import digest
from video_moderation.alerts.collected_alerts import CollectedAlert
from video_moderation.alerts.command_line import CommandLine

ALERT = CollectedAlert("v", "party.mp4", "FLAGGED", "Weapons", "2026-11-23T08:00:00.000Z")
COMMANDS = CommandLine("Shop", "us-east-1", "")


def test_with_a_review_room_one_link_follows_the_counts() -> None:
    counts, link, *others = digest.text([ALERT], COMMANDS, "https://example.com/").split("\n\n")
    assert link == "Review them:\nhttps://example.com/#/"
    assert [counts, *others] == digest.text([ALERT], COMMANDS).split("\n\n")
