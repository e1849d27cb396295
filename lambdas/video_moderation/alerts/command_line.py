"""The operators' and moderators' command, as alerts and digests name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CommandLine:
    """The command `video-moderation` for one pipeline; `prefix` tells several pipelines of a stack apart.

    Example:
        >>> CommandLine("ModerationStack", "eu-west-1").command("status")
        'video-moderation status --stack ModerationStack --region eu-west-1'
    """

    stack: str
    region: str
    prefix: str = ""

    def command(self, words: str) -> str:
        """The command with these words, to paste as it is."""
        prefix = f" --pipeline {self.prefix}" if self.prefix else ""
        return f"video-moderation {words} --stack {self.stack}{prefix} --region {self.region}"
