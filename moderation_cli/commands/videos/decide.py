"""Decide on a video, whatever its verdict: approve or reject it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import VERSION_ID, VIDEO, Text
from moderation_cli.stack.decision_queue import PATIENCE_SECONDS, POLL_SECONDS, WHERE_TO_LOOK, send
from moderation_cli.stack.rows import current, described, document, one_version, with_verdict
from moderation_cli.terminal import interruption
from moderation_cli.terminal.errors import Refused
from video_moderation.alerts.text import command_line
from video_moderation.contract.messaging.queue_messages import decision_message
from video_moderation.messages import MAX_NOTE
from video_moderation.runtime.clock import iso
from video_moderation.videos.decisions.decision import rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console

DECISIONS = {verb: decision for decision, verb in command_line.DECISIONS.items()}


class Note(Text):
    """Why somebody decided so; it may be empty."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the note as it was typed."""
        if len(value) > MAX_NOTE:
            self.fail(f"{len(value)} characters were given, but {MAX_NOTE} at most are accepted", param, ctx)
        return super().convert(value, param, ctx) if value.strip() else ""


@click.command("decide", short_help="Approve or reject a video.")
@click.argument("video", type=VIDEO)
@click.argument("decision", type=click.Choice([*DECISIONS], case_sensitive=False))
@click.option("--version-id", type=VERSION_ID, help="Which version, if the name has several.")
@click.option(
    "--note",
    type=Note("a text in UTF-8"),
    default="",
    help=f"Why, in {MAX_NOTE} characters at most.",
)
@on_a_stack
def command(
    deployment: Deployment, console: Console, video: str, decision: str, version_id: str | None, note: str
) -> None:
    """Approve or reject a video, whatever its verdict.

    VIDEO is a VideoId or the name of a file. The verdict stays; the decision stands beside it in the row, as
    a tag of the object, and as an event.

    \b
    Example:
      video-moderation decide party.mp4 approve --note "a toy sword"
    """  # noqa: D301 - \b is click's mark for lines to be kept
    interruption.say_then("if the decision was sent, it is carried out")
    queue_arn, table = deployment.output("DecisionQueueArn"), deployment.videos
    row = with_verdict(one_version(table, video, version_id, suffixes=deployment.suffixes), "decided on")
    console.progress(f"deciding on {described(row)}")
    decided = decide(deployment.client("sqs"), queue_arn, table, row, DECISIONS[decision], note)
    console.answer(document(decided), [f"{decided['VideoName']}: {decided['Status']}, {_done(decided)}"])


def decide(
    sqs: SQSClient,
    queue_arn: str,
    table: Table,
    row: Row,
    decision: str,
    note: str = "",
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> Row:
    """Send the decision, wait until the row has it, and return the row.

    Raises:
        Refused: another decision counts more, or the row does not have this one within a minute.
    """
    decided_at = iso(datetime.now(UTC))
    decision_id = send(sqs, queue_arn, decision_message(row["VideoId"], decision, decided_at, note))
    now: Row = {}
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        now = current(table, row["VideoId"]) or {}
        if now.get("DecisionId") == decision_id:
            return now
        if rank(now.get("Decision"), now.get("DecidedAt")) >= rank(decision, decided_at):
            raise Refused(f"a later decision stands: {_decision(now)}")
        sleep(POLL_SECONDS)
    stands = f" (the decision in force is {_decision(now)})" if "Decision" in now else ""
    raise Refused(f"sent, but not carried out within {PATIENCE_SECONDS} s{stands}: {WHERE_TO_LOOK}")


def _done(row: Row) -> str:
    """Return what the row says now; also that there is no note, since `make decide NTOE=…` loses it."""
    note = f'noting "{row["DecisionNote"]}"' if row["DecisionNote"] else "without a note"
    return f"{row['Decision'].lower()} by {row['DecidedBy']}, {note}"


def _decision(row: Row) -> str:
    return f"{row['Decision']} by {row['DecidedBy']} at {row['DecidedAt']}"
