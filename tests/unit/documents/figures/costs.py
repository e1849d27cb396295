"""Calculates the figures of the cost page from `prices` and from the calls of the pipeline in the tests.

python -m tests.unit.documents.figures.costs        prints the tables of docs/reference/cost.md
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.function_runs.sizes import FUNCTION_SECONDS, MEMORY_MIB
from tests.unit.documents.figures import prices as p

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTES_A_MONTH = 60 * 24 * 30
GB_A_MINUTE = 0.06
"""Eight megabits a second."""
LABELS_A_MINUTE = 24
"""Something to see in a tenth of the samples, each with its parent: 120 samples * 0.1 * 2."""
UPLOAD_PART_GB = 0.008
"""The AWS CLI uploads in parts of 8 MB."""
ROW_UNITS = 32
"""Write units of all writes of a flagged video's row and of the pace of e-mails: see `write_units`."""

CALLS: Mapping[str, int] = {
    "dynamodb:PutItem": 2,
    "dynamodb:UpdateItem": 6,
    "dynamodb:GetItem": 2,
    "dynamodb:Query": 2,
    "dynamodb:BatchWriteItem": 1,
    "s3:GetObject": 1,
    "s3:GetObjectTagging": 1,
    "s3:PutObjectTagging": 1,
    "rekognition:StartContentModeration": 1,
    "rekognition:GetContentModeration": 1,
    "sns:Publish": 1,
    "events:PutEvents": 1,
}
"""The calls of the functions for one flagged video with up to 25 labels, when nothing goes wrong."""

INVOCATIONS = ("video_processor", "after_completion", "content_alert")
"""The upload, and its completion twice: once to start what waits, once to be concluded."""
MESSAGES = len(INVOCATIONS)
LOG_GB_A_CALL = 3e-6
EMAILS = 1
KMS_REQUESTS = 4
"""Two for a topic and its publisher, unless it published in the last five minutes: SNS reuses a data key
as long. Rekognition publishes completions, Content Alert alerts.
Source: docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
"""


@dataclass(frozen=True)
class Line:
    """One line of a bill."""

    item: str
    dollars: float


def video_bill(minutes: int) -> list[Line]:
    """What one flagged video of that length costs until it is archived, a month after its upload."""
    size = minutes * GB_A_MINUTE
    labels = minutes * LABELS_A_MINUTE
    parts = math.ceil(size / UPLOAD_PART_GB)
    reads = CALLS["dynamodb:GetItem"] + CALLS["dynamodb:Query"] + CALLS["dynamodb:BatchWriteItem"]
    gb_seconds = sum(map(_gb_seconds, INVOCATIONS))
    return [
        Line("Rekognition", minutes * p.REKOGNITION.each),
        Line("S3: upload, tags, transition", (parts + 3) * p.S3_PUTS.each + p.S3_TRANSITIONS.each),
        Line("S3: reading", (CALLS["s3:GetObject"] + CALLS["s3:GetObjectTagging"]) * p.S3_GETS.each),
        Line("S3: the first month in Standard", size * p.S3_STANDARD.each),
        Line("Lambda", MESSAGES * p.LAMBDA_REQUESTS.each + gb_seconds * p.LAMBDA_TIME.each),
        Line("DynamoDB: the video's row", ROW_UNITS * p.DYNAMODB_WRITES.each),
        Line("DynamoDB: its labels", labels * p.DYNAMODB_WRITES.each + reads * p.DYNAMODB_READS.each),
        Line("SQS", 3 * MESSAGES * p.SQS.each),
        Line("SNS: completion, alert, e-mail", 2 * p.SNS.each + EMAILS * p.SNS_EMAIL.each),
        Line("EventBridge: upload, verdict", 2 * p.EVENTBRIDGE.each),
        Line("KMS", KMS_REQUESTS * p.KMS_REQUESTS.each),
        Line("Logs", MESSAGES * LOG_GB_A_CALL * p.LOGS.each),
    ]


def archive_bill(minutes: int) -> float:
    """What that video costs in GLACIER each month; 32 of its 40 extra KB at that price, 8 at Standard's."""
    return (minutes * GB_A_MINUTE + 32e-6) * p.S3_GLACIER.each + 8e-6 * p.S3_STANDARD.each


def fixed_bill(
    alarms: int, metrics: int, dispatch_every_minutes: int, reconcile_every_minutes: int
) -> list[Line]:
    """What a month without any video costs."""
    runs_of_dispatch = MINUTES_A_MONTH / dispatch_every_minutes
    runs = MINUTES_A_MONTH / reconcile_every_minutes
    calls = runs_of_dispatch + runs
    polls = 3 * 5 * 3 * MINUTES_A_MONTH
    return [
        Line("KMS key of the topics", p.KMS_KEY.each),
        Line(f"CloudWatch: {alarms} alarms", alarms * p.ALARM.each),
        Line(f"CloudWatch: {metrics} metrics at most", metrics * p.METRIC.each),
        Line("SQS: Lambda asks three queues for messages", polls * p.SQS.each),
        Line(
            "Lambda: scheduled dispatch runs, reconciliations",
            calls * p.LAMBDA_REQUESTS.each
            + runs_of_dispatch * _gb_seconds("after_completion") * p.LAMBDA_TIME.each
            + runs * _gb_seconds("reconciler") * p.LAMBDA_TIME.each,
        ),
        Line("CloudWatch Logs", calls * LOG_GB_A_CALL * p.LOGS.each),
        Line("DynamoDB: asking what waits", (runs_of_dispatch + 3 * runs) * p.DYNAMODB_READS.each),
    ]


def _gb_seconds(function: str) -> float:
    """Of a warm invocation: `python -m benchmarks.memory` breaks its promise if one takes longer."""
    return FUNCTION_SECONDS[function] * MEMORY_MIB[function] / 1024


def total(bill: list[Line]) -> float:
    """The sum of a bill."""
    return sum(line.dollars for line in bill)


def video_table() -> str:
    """The bills of a short and a long video, as a table."""
    short, long = video_bill(1), video_bill(10)
    rows = [f"| {a.item} | {a.dollars:.6f} | {b.dollars:.6f} |" for a, b in zip(short, long, strict=True)]
    return "\n".join(
        [
            "| | 1 minute | 10 minutes |",
            "|---|--:|--:|",
            *rows,
            f"| **together** | **{total(short):.4f}** | **{total(long):.4f}** |",
            f"| of that, Rekognition | {_share(short)} | {_share(long)} |",
            f"| then, each month in GLACIER | {archive_bill(1):.6f} | {archive_bill(10):.6f} |",
        ]
    )


def fixed_table(bill: list[Line]) -> str:
    """The bill of a month, as a table."""
    rows = [f"| {line.item} | {line.dollars:.2f} |" for line in bill]
    return "\n".join(["| | a month |", "|---|--:|", *rows, f"| **together** | **{total(bill):.2f}** |"])


def price_table() -> str:
    """The prices and where they are from, as a table."""
    rows = [
        f"| {price.item} | {_plain(price.dollars)} | {price.units:,} {price.unit} | {price.source} |"
        if price.units > 1
        else f"| {price.item} | {_plain(price.dollars)} | {price.unit} | {price.source} |"
        for price in p.PRICES
    ]
    return "\n".join(["| | USD | for | source |", "|---|--:|---|---|", *rows])


def _share(bill: list[Line]) -> str:
    return f"{100 * bill[0].dollars / total(bill):.1f} %"


def _plain(dollars: float) -> str:
    """A price as it is quoted: two decimals at least, no exponent."""
    digits = f"{dollars:.10f}".rstrip("0")
    return f"{dollars:.2f}" if len(digits.partition(".")[2]) < 2 else digits


if __name__ == "__main__":
    print(video_table(), price_table(), sep="\n\n")
