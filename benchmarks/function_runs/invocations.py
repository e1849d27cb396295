"""A typical invocation of each function: its environment, its event, and what AWS answers.

The video is flagged, one minute long, and has labels in a tenth of its samples, as in the table of costs.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from benchmarks.shared.policy import EVERY_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.settings import Settings

ACCOUNT, REGION = "123456789012", "us-east-1"
VIDEO_ID, NONCE, JOB_ID = "5" * 64, "9" * 32, "a" * 64
BUCKET, NAME, VERSION = "media", "holiday/swimming.mp4", "3HL4kqtJlcpXroDTDmJrmSpXd3dIbrHY"
TAG = f"{VIDEO_ID}:50.0:{NONCE}"
QUEUED_AT = "2026-11-23T08:00:00.000Z"
LABELS_A_MINUTE = 24
VERSIONS_A_PAGE = 1000


@dataclass(frozen=True)
class Invocation:
    """What a function is given; `answers` are those of AWS, by operation."""

    module: str
    settings: str
    event: dict[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The function's environment variables."""
        from video_moderation import settings

        made: type[Settings] = getattr(settings, self.settings)
        needed = [each.name for each in fields(made) if each.name in _VALUES or each.default is MISSING]
        required = made(**{name: _VALUES.get(name, name) for name in needed})
        return {**required.to_environment(), **_POWERTOOLS}


def invocations() -> dict[str, Invocation]:
    """The functions by their names; `after completion` is the Video Processor again, with nothing waiting."""
    return {
        "video_processor": Invocation(
            "video_processor",
            "VideoProcessorSettings",
            _messages(_uploaded()),
            {
                "dynamodb:UpdateItem": {"Attributes": _row("PENDING")},
                "dynamodb:Query": {"Items": []},
                "s3:GetObject": b"\0\0\0\x18ftypmp42",
                "rekognition:StartContentModeration": {"JobId": JOB_ID},
            },
        ),
        "after_completion": Invocation(
            "video_processor",
            "VideoProcessorSettings",
            _messages(_completed()),
            {"dynamodb:Query": {"Items": []}},
        ),
        "content_alert": Invocation(
            "content_alert",
            "ContentAlertSettings",
            _messages(_completed()),
            {
                # The row of the video, and that of the pace of e-mails: one answer serves both.
                "dynamodb:GetItem": {"Item": _row("IN_PROGRESS") | _PACE},
                "dynamodb:UpdateItem": {"Attributes": _row("IN_PROGRESS")},
                "dynamodb:BatchWriteItem": {"UnprocessedItems": {}},
                "rekognition:GetContentModeration": _results(),
                "s3:GetObjectTagging": b"<Tagging><TagSet></TagSet></Tagging>",
                "s3:PutObjectTagging": b"",
                "sns:Publish": _PUBLISHED,
                "events:PutEvents": {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]},
            },
        ),
        "reconciler": Invocation(
            "reconciler",
            "ReconcilerSettings",
            {},
            {"dynamodb:Query": {"Items": []}, "sns:GetTopicAttributes": _ONE_SUBSCRIPTION},
        ),
        "sweeper": Invocation(
            "sweeper",
            "SweeperSettings",
            {},
            {
                "s3:GetBucketVersioning": _VERSIONED,
                "s3:ListObjectVersions": _versions(),
                "dynamodb:BatchGetItem": _all_of_them,
            },
        ),
        "review_room": Invocation(
            "review_room", "ReviewRoomSettings", _request(), {"dynamodb:Query": {"Items": []}}
        ),
    }


def _all_of_them(request: dict[str, Any]) -> dict[str, Any]:
    """A row for each key that is looked up."""
    asked = request["RequestItems"]
    rows = {table: [{**_row("CLEAN"), **key} for key in keys["Keys"]] for table, keys in asked.items()}
    return {"Responses": rows, "UnprocessedKeys": {}}


_VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
_ONE_SUBSCRIPTION = (
    b"<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry>"
    b"<key>SubscriptionsConfirmed</key><value>1</value>"
    b"</entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>"
)
_POWERTOOLS = {
    "PIPELINE": "benchmark",
    "POWERTOOLS_SERVICE_NAME": "benchmark",
    "POWERTOOLS_METRICS_NAMESPACE": "VideoModeration",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "AWS_LAMBDA_FUNCTION_NAME": "benchmark",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}
_QUEUE = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/queue"
_VALUES = {
    "video_queue_url": _QUEUE,
    "completion_queue_url": _QUEUE,
    "decision_queue_url": _QUEUE,
    "completion_topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:completion",
    "alert_topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:alert",
    "operations_topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:operations",
    "recovery_state_machine_arn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:recovery",
    "rekognition_role_arn": f"arn:aws:iam::{ACCOUNT}:role/rekognition",
    "moderator_role_arn": f"arn:aws:iam::{ACCOUNT}:role/moderator",
    "event_bus_name": "default",
    "min_confidence": "50",
    "stale_after_seconds": "3600",
    "claim_minutes": "10",
    "media_bucket": BUCKET,
    "aws_region": REGION,
    "policy": EVERY_LABEL,
    "shadow_policy": "",
    "review_url": "",
    "output_prefix": "",
    "sign_in": json.dumps(
        {
            "token": "https://sign-in.example.com/token",
            "scope": "review/moderate",
            "nameClaim": "sub",
            "groupsClaim": "groups",
        }
    ),
    "rules": "{}",
}
_PUBLISHED = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    b"<MessageId>1</MessageId></PublishResult></PublishResponse>"
)


_PACE = {"SentAt": {"S": QUEUED_AT}, "FullAt": {"S": QUEUED_AT}}


def _row(status: str) -> dict[str, Any]:
    row = {
        "VideoId": VIDEO_ID,
        "VideoName": NAME,
        "Bucket": BUCKET,
        "VersionId": VERSION,
        "Status": status,
        "QueuedAt": QUEUED_AT,
        "Position": f"1#{QUEUED_AT}",
        "Nonce": NONCE,
    }
    if status == "IN_PROGRESS":
        row["JobId"] = JOB_ID
    return {name: {"S": value} for name, value in row.items()} | {"Attempt": {"N": "1"}}


def _results() -> dict[str, Any]:
    """The job's only page: a label and its parent, in the first tenth of the samples."""
    weapons = {"Name": "Weapons", "ParentName": "Violence", "TaxonomyLevel": 2, "Confidence": 97.4}
    violence = {"Name": "Violence", "ParentName": "", "TaxonomyLevel": 1, "Confidence": 97.4}
    return {
        "JobStatus": "SUCCEEDED",
        "JobId": JOB_ID,
        "JobTag": TAG,
        "ModerationModelVersion": "7.0",
        "Video": {"S3Object": {"Bucket": BUCKET, "Name": NAME, "Version": VERSION}},
        "VideoMetadata": {"DurationMillis": 60_000, "Codec": "h264", "FrameRate": 25.0},
        "ModerationLabels": [
            {"Timestamp": 500 * sample, "ModerationLabel": label}
            for sample in range(LABELS_A_MINUTE // 2)
            for label in (violence, weapons)
        ],
    }


def _versions() -> bytes:
    """A page of a bucket whose every video is in the table, uploaded after the first sweep, which is now."""
    version = (
        "<Version><Key>holiday/{:06d}.mp4</Key><VersionId>"
        + VERSION
        + "</VersionId><IsLatest>true</IsLatest>"
        "<LastModified>2099-01-01T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd9&quot;</ETag><Size>5</Size>"
        "<StorageClass>STANDARD</StorageClass></Version>"
    )
    pages = "".join(version.format(number) for number in range(VERSIONS_A_PAGE))
    return f"<ListVersionsResult><IsTruncated>false</IsTruncated>{pages}</ListVersionsResult>".encode()


def _uploaded() -> dict[str, Any]:
    return {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "time": "2026-11-23T08:00:00Z",
        "detail": {
            "bucket": {"name": BUCKET},
            "object": {"key": NAME, "size": 5, "etag": "d41d8cd9", "version-id": VERSION},
        },
    }


def _completed() -> dict[str, Any]:
    video = {"S3Bucket": BUCKET, "S3ObjectName": NAME}
    return {"JobId": JOB_ID, "Status": "SUCCEEDED", "JobTag": TAG, "Video": video}


def _messages(body: dict[str, Any]) -> dict[str, Any]:
    """One message of the function's queue."""
    return {
        "Records": [
            {
                "messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
                "receiptHandle": "handle",
                "body": json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1763884800000"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue",
                "awsRegion": REGION,
            }
        ]
    }


def _request() -> dict[str, Any]:
    """What awaits a decision, asked for by a moderator."""
    claims = {"sub": "ann", "scope": "review/moderate", "groups": "moderators"}
    return {
        "version": "2.0",
        "routeKey": "GET /api/waiting",
        "rawPath": "/api/waiting",
        "rawQueryString": "",
        "headers": {},
        "requestContext": {
            "http": {"method": "GET", "path": "/api/waiting", "sourceIp": "192.0.2.1"},
            "authorizer": {"jwt": {"claims": claims}},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
