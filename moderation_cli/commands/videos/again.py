"""Moderate the same version of a video again, or all that an older policy or model decided."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from moderation_cli.commands.videos.again_many import moderate_many_again
from moderation_cli.older_verdicts import Older
from moderation_cli.options import on_keys_of_a_stack
from moderation_cli.parameter_types import INSTANT, KEYS, VERSION_ID, VIDEO, Text, as_iso
from moderation_cli.stack.decision_queue import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    WHERE_TO_LOOK,
    send,
)
from moderation_cli.stack.rows import current, described, document, one_version, with_verdict
from moderation_cli.terminal import interruption
from moderation_cli.terminal.errors import Refused
from video_moderation.contract.messaging.queue_messages import moderate_again_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console

_POLICY = Text("a version of the policy, such as strict+0a1b2c3d4e5f")
_MODEL = Text("a version of Rekognition's model, such as 7.0", re.compile(r"\d+(\.\d+)*"))


@click.command("again", short_help="Moderate a version again, or what an older policy decided.")
@click.argument("video", type=VIDEO, required=False)
@click.option("--version-id", type=VERSION_ID, help="Which version, if the name has several.")
@click.option("--policy-before", type=_POLICY, help="All videos decided by another policy than this one.")
@click.option("--model-before", type=_MODEL, help="All videos decided by a model before this version.")
@click.option("--prefix", type=KEYS, help="Of these only objects whose keys begin with this.")
@click.option(
    "--since",
    type=INSTANT,
    help="Of these only versions stored at this time or later, such as 2026-11-23T09:00:00Z.",
)
@click.option("--until", type=INSTANT, help="Of these only versions stored before this time.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many of these.")
@click.option("--dry-run", is_flag=True, help="Only say what it takes.")
@click.option("--yes", is_flag=True, help="Do not ask before the requests are sent.")
@on_keys_of_a_stack
def command(
    deployment: Deployment,
    console: Console,
    video: str | None,
    version_id: str | None,
    policy_before: str | None,
    model_before: str | None,
    prefix: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Moderate the same version of a video again, without copying the object; or many.

    VIDEO is a VideoId or the name of a file. Its verdict is withdrawn at once, and until it has a new one its
    tag says undetermined. Rekognition is paid for again. A video that somebody has decided on is refused: the
    decision stands.

    With --policy-before or --model-before, all videos that are CLEAN or FLAGGED by another policy or an older
    model are moderated again, behind every upload. Their verdicts stay in force meanwhile. Videos that
    somebody has decided on, and archived ones, are left out.

    \b
    Examples:
      video-moderation again party.mp4
      video-moderation again --policy-before strict+0a1b2c3d4e5f --prefix 2026/ --dry-run
    """  # noqa: D301 - \b is click's mark for lines to be kept
    older = Older(policy_before, model_before, prefix or "", as_iso(since), as_iso(until))
    of_many = older != Older() or limit is not None or dry_run or yes
    is_usable = not of_many if video is not None else (policy_before or model_before) and not version_id
    if not is_usable:
        raise click.UsageError(
            "give a VIDEO, with --version-id if needed; or --policy-before or --model-before, with any other "
            "options"
        )
    if since and until and since >= until:
        raise click.UsageError("--since must be earlier than --until")
    if video is not None:
        _one(deployment, console, video, version_id)
    else:
        moderate_many_again(deployment, console, older, limit=limit, dry_run=dry_run, yes=yes)


def _one(deployment: Deployment, console: Console, video: str, version_id: str | None) -> None:
    interruption.say_then("if the request was sent, it is carried out")
    queue_arn, table = deployment.output("DecisionQueueArn"), deployment.videos
    row = _repeatable(one_version(table, video, version_id, suffixes=deployment.suffixes))
    console.progress(f"moderating again {described(row)}, which is {row['Status']}")
    now = moderate_again(deployment.client("sqs"), queue_arn, table, row)
    console.answer(
        document(now), [f"{now['VideoName']}: {now['Status']}; a job is started as soon as one is free"]
    )


def moderate_again(
    sqs: SQSClient,
    queue_arn: str,
    table: Table,
    row: Row,
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> Row:
    """Send the request, wait until the verdict is withdrawn, and return the row.

    Raises:
        Refused: somebody decided on the video meanwhile, or nothing happened within a minute.
    """
    request_id = uuid4().hex
    send(sqs, queue_arn, moderate_again_message(row["VideoId"], request_id))
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        now = current(table, row["VideoId"]) or {}
        if now.get("ReopenId") == request_id:
            return now
        if "Decision" in now:
            raise Refused(f"not moderated again: {now['DecidedBy']} has decided meanwhile, {now['Decision']}")
        sleep(POLL_SECONDS)
    raise Refused(f"sent, but not carried out within {PATIENCE_SECONDS} s: {WHERE_TO_LOOK}")


def _repeatable(row: Row) -> Row:
    with_verdict(row, "moderated again")
    if "Decision" in row:
        raise Refused(
            f"{described(row)} was {row['Decision'].lower()} by {row['DecidedBy']}: the decision stands, and "
            "only a video without one can be moderated again"
        )
    if "VersionId" not in row:
        raise Refused(f"S3 kept no version of {row['VideoName']}: upload it again")
    return row
