"""What `doctor` examines: one function for each question, which yields what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from itertools import chain
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import BotoCoreError, ClientError

from moderation_cli.bucket import findings
from moderation_cli.stack.dead_letters import all_dead_letters
from moderation_cli.stack.selection import Selection
from moderation_cli.terminal.errors import Refused, in_one_line
from moderation_cli.words import age
from video_moderation.contract.status import Status
from video_moderation.contract.table_schema import metadata_differences, video_analysis_differences
from video_moderation.contract.tables import EXPIRES_AT
from video_moderation.runtime.clock import parse_iso
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.line.oldest_upload import oldest_upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment

JOBS_AT_A_TIME = "L-A6079699"
"""The code of the quota on stored-video jobs; docs.aws.amazon.com/general/latest/gr/rekognition.html."""
STUCK_AFTER = timedelta(minutes=10)
"""With the dispatcher at work every minute, a video that waits for longer while nothing runs is stuck."""


_NAMED = 3
_SAMPLED = 100
"""Rows of labels of which one shows whether they expire."""


class Health(StrEnum):
    """How something is."""

    GOOD = "ok"
    BAD = "problem"
    UNKNOWN = "unknown"
    """AWS did not answer the question, so nobody knows: it counts as a problem."""
    NOTE = "note"
    """Good to know, and no problem whatever it is."""


@dataclass(frozen=True)
class CheckResult:
    """One thing that was examined.

    Example: `CheckResult("alert topic", Health.BAD, "nobody is subscribed", "aws sns subscribe …")`
    """

    subject: str
    health: Health
    text: str
    remedy: str = ""


def examine(subject: str, deployment: Deployment) -> list[CheckResult]:
    """Return what the check of a subject found; a question that AWS does not answer ends this check only."""
    check = CHECKS[subject]
    try:
        return list(check(deployment))
    except (Refused, BotoCoreError, ClientError) as failure:
        health = Health.NOTE if check is job_quota else Health.UNKNOWN
        return [CheckResult(subject, health, f"could not be examined: {in_one_line(failure)}")]


def stack(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the stack is deployed, and by which release."""
    status = deployment.description["StackStatus"]
    is_good = status.endswith("_COMPLETE") and "ROLLBACK" not in status and "DELETE" not in status
    remedy = "" if is_good else "see the stack's events in CloudFormation"
    yield CheckResult(
        "stack", Health.GOOD if is_good else Health.BAD, f"{deployment.name} is {status}", remedy
    )
    deployed, mine = deployment.outputs.get("Release"), metadata.version("cdk-video-moderation")
    if deployed != mine:
        yield CheckResult(
            "release", Health.NOTE, f"release {deployed} is deployed, this command is of {mine}"
        )


def subscriptions(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether somebody gets the messages of both topics: unconfirmed subscriptions get none."""
    sns = deployment.client("sns")
    for subject, output in (("alert topic", "AlertTopicArn"), ("operations topic", "OperationsTopicArn")):
        topic = deployment.output(output)
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        found = [each for page in pages for each in page["Subscriptions"]]
        pending = [each["Endpoint"] for each in found if not each["SubscriptionArn"].startswith("arn:")]
        confirmed = len(found) - len(pending)
        for endpoint in pending:
            yield CheckResult(
                subject,
                Health.BAD,
                f"{endpoint} has not confirmed",
                "they have to follow the link in the e-mail of AWS",
            )
        if confirmed:
            yield CheckResult(subject, Health.GOOD, f"{confirmed} confirmed")
        else:
            yield CheckResult(
                subject, Health.BAD, "nobody gets its messages", f"aws sns subscribe --topic-arn {topic} …"
            )


def tables(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the tables have the keys and indexes that the functions need; they may be the user's own."""
    for subject, table, differences in (
        ("video analysis table", deployment.videos, video_analysis_differences),
        ("metadata table", deployment.labels, metadata_differences),
    ):
        described = table.meta.client.describe_table(TableName=table.name)["Table"]
        found = differences(dict(described))
        for difference in found:
            remedy = "see 'Tables' in docs/how-to/bring-your-own.md"
            yield CheckResult(subject, Health.BAD, f"{table.name}: {difference}", remedy)
        if not found:
            yield CheckResult(subject, Health.GOOD, f"{table.name} has its keys and indexes")
    yield from _time_to_live(deployment.labels)


def _time_to_live(labels: Table) -> Iterator[CheckResult]:
    """Whether DynamoDB deletes labels that expire; of an imported table the synthesis cannot see it."""
    described = labels.meta.client.describe_time_to_live(TableName=labels.name)["TimeToLiveDescription"]
    is_on = described.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    if is_on and described.get("AttributeName") == EXPIRES_AT:
        return
    expiring = labels.scan(Limit=_SAMPLED, FilterExpression=Attr(EXPIRES_AT).exists())["Items"]
    yield CheckResult(
        "metadata table",
        Health.BAD if expiring else Health.NOTE,
        f"{labels.name} has no time to live of {EXPIRES_AT}, so labels are kept for good"
        + (", although they state when they expire" if expiring else ""),
        "turn it on, if you set label_retention: see 'Tables' in docs/how-to/bring-your-own.md",
    )


def alarms(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether an alarm of the stack is in alarm, is gone, or would tell nobody."""
    cloudwatch = deployment.client("cloudwatch")
    names = deployment.resources("AWS::CloudWatch::Alarm")
    found = [
        alarm
        for start in range(0, len(names), 100)  # the most that one call takes
        for alarm in cloudwatch.describe_alarms(AlarmNames=names[start : start + 100])["MetricAlarms"]
    ]
    problems = [problem for alarm in found for problem in _alarm_problems(alarm)]
    for name in sorted({*names} - {alarm["AlarmName"] for alarm in found}):
        remedy = "somebody deleted it: execute a change set with the deployment mode REVERT_DRIFT"
        problems.append(CheckResult("alarm", Health.BAD, f"{name} is gone", remedy))
    yield from problems
    blind = [alarm["AlarmName"] for alarm in found if alarm["StateValue"] == "INSUFFICIENT_DATA"]
    if blind:
        text = f"{len(blind)} of {len(found)} have no data yet: {_first(sorted(blind))}"
        yield CheckResult("alarms", Health.NOTE, text, "a new alarm has none for some minutes")
    if not problems:
        yield CheckResult("alarms", Health.GOOD, f"none of {len(found)} is in alarm")


def _first(names: Sequence[str]) -> str:
    """Name a few of them: a row of a table has to fit on a screen."""
    others = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {others} more" if others > 0 else "")


def _alarm_problems(alarm: Mapping[str, Any]) -> Iterator[CheckResult]:
    name = alarm["AlarmName"]
    if alarm["StateValue"] == "ALARM":
        description = alarm.get("AlarmDescription") or name
        yield CheckResult("alarm", Health.BAD, f"{name} is in alarm", description)
    if not alarm.get("ActionsEnabled", True):
        yield CheckResult("alarm", Health.BAD, f"{name} tells nobody", "enable its actions in CloudWatch")
    elif not alarm.get("AlarmActions"):
        remedy = "let it notify a topic: it has no action for the state ALARM"
        yield CheckResult("alarm", Health.BAD, f"{name} tells nobody", remedy)


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


def media_bucket(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the media bucket is as it must be, as `check` says in full."""
    problems = [finding for finding in findings(deployment) if not finding.is_note]
    for finding in problems:
        yield CheckResult("bucket", Health.BAD, finding.text, finding.remedy)
    if not problems:
        yield CheckResult("bucket", Health.GOOD, "versioned, guarded, and announcing uploads")


def job_quota(deployment: Deployment) -> Iterator[CheckResult]:
    """How many videos Rekognition analyses at a time; all video APIs of the account share them."""
    jobs = jobs_at_a_time(deployment)
    yield CheckResult("quota", Health.NOTE, f"{jobs:,} stored-video jobs at a time for the whole account")


def jobs_at_a_time(deployment: Deployment) -> int:
    """Return the quota on stored-video jobs of the account."""
    quotas = deployment.client("service-quotas")
    quota = quotas.get_service_quota(ServiceCode="rekognition", QuotaCode=JOBS_AT_A_TIME)["Quota"]
    return int(quota["Value"])


CHECKS: dict[str, Callable[[Deployment], Iterator[CheckResult]]] = {
    "stack": stack,
    "subscriptions": subscriptions,
    "tables": tables,
    "alarms": alarms,
    "dead letters": dead_letters,
    "waiting": waiting,
    "bucket": media_bucket,
    "quota": job_quota,
}
