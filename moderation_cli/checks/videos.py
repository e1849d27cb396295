"""Whether videos move on: nothing failed for good, and what waits is dispatched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from moderation_cli.checks.check_result import CheckResult, Health
from moderation_cli.stack.dead_letters import all_dead_letters
from moderation_cli.stack.selection import Selection
from moderation_cli.words import age
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import parse_iso
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.line.oldest_upload import oldest_upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_cli.stack.deployment import Deployment

STUCK_AFTER = timedelta(minutes=10)
"""With the dispatcher at work every minute, a video that waits for longer while nothing runs is stuck."""


def dead_letters(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether messages failed for good."""
    for queue in all_dead_letters(deployment):
        count = queue.count()
        remedy = (
            "find the cause in the function's log, fix it, then run video-moderation redrive" if count else ""
        )
        text = f"{count:,} of the {queue.name}" if count else f"none of the {queue.name}"
        yield CheckResult("dead letters", Health.BAD if count else Health.GOOD, text, remedy)


def waiting(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the videos that wait are being dispatched."""
    videos = deployment.videos
    running = Selection(Status.IN_PROGRESS).count(videos)
    line = ((row["Position"], row["QueuedAt"]) for row in Selection(Status.PENDING).rows(videos))
    head = next(line, None)
    if head is None:
        yield CheckResult("waiting", Health.GOOD, f"no video waits, {running:,} in progress")
        return
    count = f"{Selection(Status.PENDING).count(videos):,} wait"
    since = oldest_upload(chain([head], line))
    if since is None:
        yield _waiting_library(deployment, f"{count}, all of them behind uploads", running)
        return
    is_stuck = not running and datetime.now(UTC) - parse_iso(since) > STUCK_AFTER
    yield CheckResult(
        "waiting",
        Health.BAD if is_stuck else Health.GOOD,
        f"{count}, the oldest since {since} ({age(since)}); {running:,} in progress",
        "nothing is in progress: see the log of the Video Processor" if is_stuck else "",
    )


def _waiting_library(deployment: Deployment, count: str, running: int) -> CheckResult:
    """Videos of a backfill only: how long they have waited says nothing, but they may be held."""
    if held_since := BackfillHold(deployment.videos).since():
        resume = "to go on with them: video-moderation backfill --resume"
        return CheckResult("waiting", Health.NOTE, f"{count}, held since {held_since}", resume)
    text = f"{count}; {running:,} in progress"
    if running:
        return CheckResult("waiting", Health.GOOD, text)
    return CheckResult("waiting", Health.NOTE, text, "if none starts, see the log of the Video Processor")
