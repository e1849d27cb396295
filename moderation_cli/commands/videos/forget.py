"""Erase a video: its object versions, labels, decisions and row."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from moderation_cli.forgetting import Forgetting
from moderation_cli.options import confirmed, on_a_stack
from moderation_cli.parameter_types import VERSION_ID, VIDEO
from moderation_cli.stack.rows import current, is_video_id
from moderation_cli.terminal import interruption
from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from moderation_cli.forgetting import Erased, Found
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

ELSEWHERE = (
    "the point-in-time recovery of the tables, for 35 days, and backups of your own",
    "Rekognition's results of its jobs, for 7 days after they ended",
    "e-mails, and whatever received the alerts and events",
    "logs of the functions and state machines, for as long as logRetention says, and executions, for 90 days",
    "access logs of the bucket, for a year; AWS CloudTrail, if it records data events",
    "messages in dead-letter queues, for 14 days at most",
    "copies, such as restored objects elsewhere, replicas, and caches of a website",
    "a row with the VideoId, a hash, and the time, against late events of the upload",
)
"""Where something about the video remains, and for how long."""


@click.command("forget", short_help="Erase a video and what is known of it.")
@click.argument("video", type=VIDEO)
@click.option("--version-id", type=VERSION_ID, help="Only this version; default: all versions of the name.")
@click.option("--yes", is_flag=True, help="Do not ask before it deletes.")
@on_a_stack
def command(deployment: Deployment, console: Console, video: str, version_id: str | None, yes: bool) -> None:
    """Erase a video for good: its object versions, its labels, its decisions and its row.

    VIDEO is the name of a file, of which all versions are erased, or a VideoId. If the command fails at any
    step, run it again. It ends with a list of where something remains that it cannot delete.
    """
    forgetting = Forgetting(
        deployment.client("s3"),
        deployment.output("MediaBucketName"),
        deployment.videos,
        deployment.labels,
        deployment.decisions,
    )
    found = _find(forgetting, deployment, video, version_id)
    if not (yes or confirmed(_question(found))):
        raise Refused("nothing was deleted")
    interruption.say_then("interrupted: run the command again to finish")
    console.progress(f"erasing {found.name}")
    erased = forgetting.erase(found)
    console.answer({**dataclasses.asdict(erased), "remains": ELSEWHERE}, _lines(found, erased))


def _find(forgetting: Forgetting, deployment: Deployment, video: str, version_id: str | None) -> Found:
    name, version = video, version_id
    if is_video_id(video):
        row = current(deployment.videos, video) or {}
        if "VideoName" not in row:
            raise Refused(f"no video {video} was recorded, or it was forgotten already")
        name, version = row["VideoName"], row.get("VersionId")
        if version is None:
            raise Refused(f"S3 kept no version of {name}: give its name")
    found = forgetting.find(name, version)
    if not (found.video_ids or found.versions):
        raise Refused(f"there is nothing of {name}: give the whole key of the object")
    return found


def _question(found: Found) -> str:
    return (
        f"{found.name!r}: delete its object versions ({len(found.versions)}) for good, "
        f"and all that is known of its videos ({len(found.video_ids)})?"
    )


def _lines(found: Found, erased: Erased) -> list[str]:
    deleted = (
        f"object versions: {erased.versions}, labels: {erased.labels}, decisions: {erased.decisions}, "
        f"rows: {len(erased.videos)}"
    )
    return [
        f"{found.name}: deleted {deleted}",
        "What this command cannot delete, and where it may remain:",
        *(f"  {each}" for each in ELSEWHERE),
    ]
