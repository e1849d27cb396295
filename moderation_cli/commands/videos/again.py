"""Moderate the same version of a video again, or all that an older policy or model decided."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from moderation_cli.bulk_estimate import BulkEstimate, throughput
from moderation_cli.options import (
    INSTANT,
    KEYS,
    VERSION_ID,
    VIDEO,
    Text,
    as_iso,
    confirmed,
    on_keys_of_a_stack,
)
from moderation_cli.renewal import Older, Renewals, find
from moderation_cli.renewal import send as send_all
from moderation_cli.stack.decision_queue import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    WHERE_TO_LOOK,
    send,
    url_of,
)
from moderation_cli.stack.rows import current, described, document, one_version, with_verdict
from moderation_cli.terminal import interruption
from moderation_cli.terminal.console import only_news
from moderation_cli.terminal.errors import Refused
from video_moderation.contract.queue_messages import moderate_again_message
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console

VERDICTS = tuple(status for status in Status if status.is_verdict)
_POLICY = Text("a version of the policy, such as strict+0a1b2c3d4e5f")
_MODEL = Text("a version of Rekognition's model, such as 7.0", re.compile(r"\d+(\.\d+)*"))


@click.command("again", short_help="Moderate a version again, or what an older policy decided.")
@click.argument("video", type=VIDEO, required=False)
@click.option("--version-id", type=VERSION_ID, help="Which version, if the name has several.")
@click.option("--policy-before", type=_POLICY, help="All videos decided by another policy than this one.")
@click.option("--model-before", type=_MODEL, help="All videos decided by a model before this version.")
@click.option("--prefix", type=KEYS, help="Of these only objects whose keys begin with this.")
@click.option("--since", type=INSTANT, help="Of these only versions stored at this time, in UTC, or later.")
@click.option("--until", type=INSTANT, help="Of these only versions stored before this time, in UTC.")
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
    if (video is None) == (not of_many) or (of_many and (version_id or not (policy_before or model_before))):
        raise click.UsageError("give a VIDEO, or --policy-before or --model-before with their options")
    if video is not None:
        _one(deployment, console, video, version_id)
    else:
        _all(deployment, console, older, limit=limit, dry_run=dry_run, yes=yes)


def _one(deployment: Deployment, console: Console, video: str, version_id: str | None) -> None:
    interruption.say_then("if the request was sent, it is carried out")
    queue_arn, table = deployment.output("DecisionQueueArn"), deployment.videos
    row = _repeatable(one_version(table, video, version_id, suffixes=deployment.suffixes))
    console.progress(f"moderating again {described(row)}, which is {row['Status']}")
    now = moderate_again(deployment.client("sqs"), queue_arn, table, row)
    console.answer(
        document(now), [f"{now['VideoName']}: {now['Status']}; a job is started as soon as one is free"]
    )


def _all(
    deployment: Deployment, console: Console, older: Older, *, limit: int | None, dry_run: bool, yes: bool
) -> None:
    """Estimate, ask, and send.

    Raises:
        Refused: the policy is not the one in force, or nobody said yes.
    """
    in_force = {"": deployment.output("PolicyVersion"), **deployment.policies_by_prefix}
    if older.policy not in (None, *in_force.values()):
        versions = " or ".join(dict.fromkeys(in_force.values()))
        raise Refused(f"{older.policy} is not the policy in force, which is {versions}: give that one")
    older = replace(older, in_force=in_force)
    interruption.say_then("interrupted: what was sent is moderated; run the command again for the others")
    say = only_news(console.progress)
    found = find(
        deployment.videos,
        deployment.client("s3"),
        older,
        limit=limit,
        say=lambda read, meant: say(f"reading: {read:,} verdicts, {meant:,} of them to moderate again"),
    )
    estimate = _estimate(deployment, found)
    counted = {**estimate.document(), "archived": found.archived}
    lines = [*estimate.lines()] if found.requests else ["there is nothing to moderate again"]
    if found.archived:
        lines.append(f"archived {found.archived:,}, left out: restore them first")
    if dry_run or not found.requests:
        console.answer({**counted, "sent": 0}, lines)
        return
    for line in lines:
        console.progress(line)
    if not (yes or confirmed(f"moderate {estimate.videos:,} videos again?")):
        raise Refused("nothing was sent")
    _send(deployment, found)
    sent = f"{estimate.videos:,} requests sent; the videos are moderated behind uploads"
    console.answer({**counted, "sent": estimate.videos}, [sent])


def _send(deployment: Deployment, found: Renewals) -> None:
    sqs = deployment.client("sqs")
    with click.progressbar(length=len(found.requests), label="sending", file=sys.stderr) as bar:
        send_all(
            sqs,
            url_of(sqs, deployment.output("DecisionQueueArn")),
            found.requests,
            say=lambda sent: bar.update(sent - bar.pos),
        )


def _estimate(deployment: Deployment, found: Renewals) -> BulkEstimate:
    videos = len(found.requests)
    minutes = found.millis / 60_000 * videos / found.measured if found.measured else None
    return BulkEstimate(videos, minutes if videos else 0.0, found.measured, throughput(deployment))


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
    with_verdict(row, VERDICTS, "moderated again")
    if "Decision" in row:
        raise Refused(
            f"{described(row)} was {row['Decision'].lower()} by {row['DecidedBy']}: the decision stands, and "
            "only a video without one can be moderated again"
        )
    if "VersionId" not in row:
        raise Refused(f"S3 kept no version of {row['VideoName']}: upload it again")
    return row
