"""Moderate the videos that were in the bucket before the stack."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from moderation_cli.bulk_estimate import BulkEstimate, throughput
from moderation_cli.options import confirmed, on_keys_of_a_stack
from moderation_cli.parameter_types import INSTANT, KEYS, as_iso
from moderation_cli.stack.sweep_executions import SweepExecution
from moderation_cli.terminal import interruption
from moderation_cli.terminal.console import only_news
from moderation_cli.terminal.errors import Refused
from moderation_cli.terminal.exit_codes import INTERRUPTED
from moderation_cli.words import counted
from video_moderation.contract.messaging.queue_messages import backfill_input
from video_moderation.recovery.backfill import Backfill
from video_moderation.runtime.clock import iso
from video_moderation.videos.line.backfill_hold import BackfillHold

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

_ENABLED = "Enabled"
_LATEST = timedelta(hours=1)
"""What is younger may be an upload whose event is still on its way: it must not wait behind a library."""


@click.command("backfill", short_help="Moderate the videos that were in the bucket before.")
@click.option("--prefix", type=KEYS, help="Only objects whose keys begin with this.")
@click.option(
    "--since",
    type=INSTANT,
    help="Only versions that S3 stored at this time or later, such as 2026-11-23T09:00:00Z.",
)
@click.option("--until", type=INSTANT, help="Only versions stored before this time; default: an hour ago.")
@click.option("--current-only", is_flag=True, help="Only the current version of each object.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many videos.")
@click.option("--dry-run", is_flag=True, help="Only say what it takes.")
@click.option("--yes", is_flag=True, help="Do not ask before it records.")
@click.option("--pause", is_flag=True, help="Hold the videos of backfills that wait; uploads go on.")
@click.option("--resume", is_flag=True, help="Go on with the videos that --pause holds.")
@on_keys_of_a_stack
def command(
    deployment: Deployment,
    console: Console,
    prefix: str | None,
    since: datetime | None,
    until: datetime | None,
    current_only: bool,
    limit: int | None,
    dry_run: bool,
    yes: bool,
    pause: bool,
    resume: bool,
) -> int:
    """Moderate the videos that were in the bucket before the stack, behind every upload.

    It first says how many videos have no row, how many minutes they last, what they cost and how many days
    they take, and asks. It can be stopped with Ctrl-C and run again: nothing is recorded, or paid, twice.
    What S3 stored in the last hour is left to its events and to the sweep, unless you give --until.

    \b
    Examples:
      video-moderation backfill --dry-run                            what would it take?
      video-moderation backfill --prefix 2019/ --current-only        one folder, current versions
      video-moderation backfill --pause                              hold what waits
    """  # noqa: D301 - \b is click's mark for lines to be kept
    selection = Backfill(prefix or "", as_iso(since), as_iso(until), current_only, limit)
    if pause or resume:
        if (pause and resume) or dry_run or yes or selection != Backfill():
            raise click.UsageError("--pause and --resume are given alone")
        return _hold(deployment, console, begin=pause)
    latest = selection.until or iso(datetime.now(UTC) - _LATEST)
    if selection.since and selection.since >= latest:
        raise click.UsageError(
            "--since must be earlier than --until, by default an hour ago, "
            f"but {selection.since} and {latest} were given"
        )
    selection = replace(selection, until=latest)
    return BackfillRun(deployment, console, selection).run(dry_run=dry_run, yes=yes)


def _hold(deployment: Deployment, console: Console, *, begin: bool) -> int:
    hold = BackfillHold(deployment.videos)
    if begin:
        hold.begin(datetime.now(UTC))
    else:
        hold.end()
    text = (
        "held: none of its videos is started" if begin else "not held: its videos are started behind uploads"
    )
    console.answer({"heldSince": hold.since()}, [f"the backfill is {text}"])
    return 0


@dataclass(frozen=True)
class BackfillRun:
    """A backfill, from the estimate to its end."""

    deployment: Deployment
    console: Console
    selection: Backfill

    def run(self, *, dry_run: bool, yes: bool) -> int:
        """Estimate, ask, record; return the exit code.

        Raises:
            Refused: the bucket keeps no versions, or nobody said yes.
        """
        say = only_news(self.console.progress)
        walked = self._walk(replace(self.selection, dry_run=True), lambda state: say(_counting(state)))
        if walked is None:
            return self._interrupted("interrupted: nothing was recorded")
        estimate = self._estimate(walked)
        archived = walked["estimate"]["archived"]
        document = {**estimate.document(), "archived": archived, "recorded": 0}
        if dry_run or not estimate.videos:
            self.console.answer(document, [*_lines(estimate, archived)])
            return 0
        for line in _lines(estimate, archived):
            self.console.progress(line)
        if not (yes or confirmed(f"moderate {counted(estimate.videos, 'video')}?")):
            raise Refused("nothing was recorded")
        return self._record(estimate, document)

    def _record(self, estimate: BulkEstimate, document: dict[str, Any]) -> int:
        with click.progressbar(length=estimate.videos, label="recording", file=sys.stderr) as bar:

            def show(state: dict[str, Any]) -> None:
                bar.update(state["found"] - bar.pos)

            done = self._walk(self.selection, show)
            show(done or {"found": bar.pos})
        if done is None:
            return self._interrupted(
                "interrupted: what was recorded is moderated; run the command again for the others, or hold "
                "them with --pause"
            )
        recorded = f"recorded {counted(done['found'], 'video')}; uploads are moderated first"
        self.console.answer({**document, "recorded": done["found"]}, [recorded])
        return 0

    def _walk(self, backfill: Backfill, say: Callable[[dict[str, Any]], object]) -> dict[str, Any] | None:
        """Run the sweep's state machine to its end; None if somebody pressed Ctrl-C, which stops it."""
        client, arn = self.deployment.client("stepfunctions"), self.deployment.output("SweepArn")
        execution = SweepExecution(client, arn, backfill_input(backfill.to_json()))
        with interruption.raised():
            try:
                ended = execution.wait(say, what="the backfill")
            except KeyboardInterrupt:
                execution.stop()
                return None
        if ended["versioning"] != _ENABLED:
            raise Refused(_not_versioned(self.deployment.output("MediaBucketName"), ended["versioning"]))
        return ended

    def _estimate(self, walked: dict[str, Any]) -> BulkEstimate:
        found, known = walked["found"], walked["estimate"]
        minutes = known["seconds"] / 60 * found / known["measured"] if known["measured"] else None
        sampled = known["sampled"]
        return BulkEstimate(found, minutes if found else 0.0, sampled, throughput(self.deployment))

    def _interrupted(self, line: str) -> int:
        self.console.progress(line)
        return INTERRUPTED


def _counting(state: dict[str, Any]) -> str:
    return f"counting: {state['checked']:,} versions of videos, {state['found']:,} of them without a row"


def _lines(estimate: BulkEstimate, archived: int) -> list[str]:
    nothing = "no video without a row was found: there is nothing to moderate"
    lines = [*estimate.lines()] if estimate.videos else [nothing]
    if archived:
        lines.append(
            f"archived {archived:,}, left out: restore them first, for as long as the backfill takes"
        )
    return lines


def _not_versioned(bucket: str, versioning: str) -> str:
    return (
        f"versioning of {bucket} is {versioning}, but a verdict is about one object version: enable it, and "
        "run the command again; objects that are there already get the version null, and are moderated"
    )
