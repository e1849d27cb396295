"""Decide on a video that was flagged, or could not be moderated: approve or reject it.

Example: `make decide VIDEO=holiday.mp4 DECISION=approve NOTE="beach, no nudity"`

The verdict stays. The decision stands beside it: in the row, as the tag moderation-decision, and as an event.
"""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from operations.command import Refused, arguments_of, aws, run
from operations.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

DECISIONS = {"approve": "APPROVED", "reject": "REJECTED"}
OPEN = ("FLAGGED", "UNDETERMINED")
POLL_SECONDS = 0.5
PATIENCE_SECONDS = 60

Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("decide", "Decide on a video that was flagged, or could not be moderated.")
    parser.add_argument("--video", required=True, help="the file's name, or its VideoId")
    parser.add_argument("--version", help="version id, if not the newest version of that name")
    parser.add_argument("--decision", required=True, choices=DECISIONS)
    parser.add_argument("--note", default="", help="why, 500 characters at most")
    given = parser.parse_args(arguments)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack)
    table = session.resource("dynamodb").Table(outputs["VideoAnalysisTableName"])
    row = find(table, given.video, given.version)
    decide(
        session.client("sqs"),
        outputs["CompletionQueueArn"],
        table,
        row,
        DECISIONS[given.decision],
        given.note,
    )


def find(table: Table, video: str, version: str | None = None) -> Row:
    """The row of a video, by its VideoId or its name; of several versions the newest.

    Raises:
        Refused: there is none, or it is not one to decide on.
    """
    row = _by_id(table, video) or _by_name(table, video, version)
    if row is None:
        raise Refused(f"no row of {video}" + (f" has version {version}" if version else " was found"))
    if row["Status"] not in OPEN:
        raise Refused(f"{row['VideoName']} is {row['Status']}: one that is {' or '.join(OPEN)} is decided on")
    return row


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
    """Send the decision, and wait until the row has it.

    Raises:
        Refused: it is not there in a minute.
    """
    decided_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = {"decide": decision, "VideoId": row["VideoId"], "DecidedAt": decided_at, "Note": note}
    url = sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message))
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        now: Mapping[str, Any] = table.get_item(Key={"VideoId": row["VideoId"]}, ConsistentRead=True)["Item"]
        if str(now.get("DecidedAt", "")) >= decided_at:
            say(f"{now['VideoName']}: {now['Status']}, {now['Decision'].lower()} by {now['DecidedBy']}")
            return
        sleep(POLL_SECONDS)
    raise Refused(
        f"sent, but not done in {PATIENCE_SECONDS} s: it is in the completion queue; see Content Alert's log"
    )


def _by_id(table: Table, video: str) -> Row | None:
    if not re.fullmatch(r"[0-9a-f]{64}", video):
        return None
    return table.get_item(Key={"VideoId": video}, ConsistentRead=True).get("Item")


def _by_name(table: Table, name: str, version: str | None) -> Row | None:
    query: dict[str, Any] = {
        "IndexName": "ByVideoName",
        "KeyConditionExpression": Key("VideoName").eq(name),
        "ScanIndexForward": False,
    }
    while True:
        page = table.query(**query)
        for row in page["Items"]:
            if version in (None, row.get("VersionId")):
                return row
        if "LastEvaluatedKey" not in page:
            return None
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


if __name__ == "__main__":
    run(main, on_interrupt="if the decision was sent, it is carried out all the same")
