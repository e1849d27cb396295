"""Moderate the same version of a video again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from moderation_cli.options import VERSION_ID, VIDEO, on_a_stack
from moderation_cli.stack.decision_queue import PATIENCE_SECONDS, POLL_SECONDS, WHERE_TO_LOOK, send
from moderation_cli.stack.rows import current, described, document, one_version, with_verdict
from moderation_cli.terminal import interruption
from moderation_cli.terminal.errors import Refused
from video_moderation.contract.queue_messages import moderate_again_message
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console

VERDICTS = tuple(status for status in Status if status.is_verdict)


@click.command("again", short_help="Moderate the same version again.")
@click.argument("video", type=VIDEO)
@click.option("--version-id", type=VERSION_ID, help="Which version, if the name has several.")
@on_a_stack
def command(deployment: Deployment, console: Console, video: str, version_id: str | None) -> None:
    """Moderate the same version of a video again, without copying the object.

    VIDEO is a VideoId or the name of a file. Its verdict is withdrawn at once, and until it has a new one its
    tag says undetermined. Rekognition is paid for again. A video that somebody has decided on is refused: the
    decision stands.
    """
    interruption.say_then("if the request was sent, it is carried out")
    queue_arn, table = deployment.output("DecisionQueueArn"), deployment.videos
    row = _repeatable(one_version(table, video, version_id))
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
    with_verdict(row, VERDICTS, "moderated again")
    if "Decision" in row:
        raise Refused(
            f"{described(row)} was {row['Decision'].lower()} by {row['DecidedBy']}: the decision stands, and "
            "only a video without one can be moderated again"
        )
    if "VersionId" not in row:
        raise Refused(f"S3 kept no version of {row['VideoName']}: upload it again")
    return row
