"""Decide on a video, whatever its verdict: approve or reject it.

Example: `make decide VIDEO=party.mp4 DECISION=approve NOTE="a toy sword"`

The verdict stays. The decision stands beside it: in the row, as the tag moderation-decision, and as an event.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moderation_cli.command import Refused, arguments_of, aws, run, text
from moderation_cli.find_video import current, described, find
from moderation_cli.outputs import Outputs
from video_moderation.contract.queue_messages import decision_message
from video_moderation.contract.status import DecisionKind
from video_moderation.messages import MAX_NOTE
from video_moderation.runtime.clock import iso
from video_moderation.verdict.alert import printable
from video_moderation.videos.decision import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.find_video import Row

DECISIONS = {"approve": DecisionKind.APPROVED, "reject": DecisionKind.REJECTED}
POLL_SECONDS = 0.5
PATIENCE_SECONDS = 60


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("decide", "Decide on a video, whatever its verdict.")
    video = text("--video", "a VideoId, or the name of a file, is accepted")
    version = text("--version", "a version id of S3 is accepted")
    parser.add_argument("--video", type=video, required=True, help="its VideoId, or the name of the file")
    parser.add_argument("--version", type=version, help="version id, if the name has several versions")
    parser.add_argument("--decision", type=_stated, required=True, help="approve or reject")
    parser.add_argument("--note", type=_note, default="", help=f"why, {MAX_NOTE} characters at most")
    given = parser.parse_args(arguments)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    queue_arn = outputs["DecisionQueueArn"]
    table = session.resource("dynamodb").Table(outputs["VideoAnalysisTableName"])
    row = find(table, given.video, given.version)
    decide(session.client("sqs"), queue_arn, table, row, given.decision, given.note)


def decide(
    sqs: SQSClient,
    queue_arn: str,
    table: Table,
    row: Row,
    decision: str,
    note: str = "",
    *,
    say: Callable[[str], object] = print,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Send the decision, and wait until the row has it and no other.

    Raises:
        Refused: another one stands that counts more, or it is not there in a minute.
    """
    say(printable(f"deciding on {described(row)}"))
    decided_at = iso(datetime.now(UTC))
    message = decision_message(row["VideoId"], decision, decided_at, note)
    url = sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]
    decision_id = sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message))["MessageId"]
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        now = current(table, row["VideoId"]) or {}
        if now.get("DecisionId") == decision_id:
            say(printable(f"{row['VideoName']}: {now['Status']}, {_done(now)}"))
            return
        if rank(now.get("Decision"), now.get("DecidedAt")) >= rank(decision, decided_at):
            raise Refused(f"a later decision stands: {_decision(now)}")
        sleep(POLL_SECONDS)
    stands = f" (what stands is {_decision(now)})" if "Decision" in now else ""
    raise Refused(
        f"sent, but not done in {PATIENCE_SECONDS} s{stands}: look into the decision queue and its dead "
        "letters, and Content Alert's log"
    )


def _stated(value: str) -> str:
    for order, decision in DECISIONS.items():
        if value.lower() in (order, decision.lower()):
            return decision
    raise Refused(f"--decision={value}: approve or reject is accepted")


def _note(value: str) -> str:
    if len(value) > MAX_NOTE:
        raise Refused(f"--note has {len(value)} characters: {MAX_NOTE} at most are accepted")
    return text("--note", "a text in UTF-8 is accepted")(value) if value.strip() else ""


def _done(row: Row) -> str:
    """What the row says now; without a note, too, since a misspelt `NOTE=` is lost without a word."""
    note = f'noting "{row["DecisionNote"]}"' if row["DecisionNote"] else "without a note"
    return f"{row['Decision'].lower()} by {row['DecidedBy']}, {note}"


def _decision(row: Row) -> str:
    return f"{row['Decision']} by {row['DecidedBy']} at {row['DecidedAt']}"


if __name__ == "__main__":
    run(main, on_interrupt="if the decision was sent, it is carried out all the same")
