"""The deployed pipeline as its users see it: upload, wait for the verdict, look at what was stored."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation_local.pipeline.inbox import Inbox
from moderation_local.pipeline.mailbox import Mailbox
from moderation_local.pipeline.stand_in import StandIn
from moderation_local.rekognition.labels.scenes import scenes_key
from moderation_local.waiting import until
from video_moderation.contract.status import Status
from video_moderation.contract.storage.tables import BY_VIDEO_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_local.aws.local_aws import LocalAws
    from moderation_local.deployment.deploy import Deployment

Row = dict[str, Any]
_ALERTS = "VideoModerationAlerts"
FINAL = tuple(status for status in Status if status.is_verdict)


class Pipeline:
    """A deployment, with helpers for the demo and for tests.

    Attributes:
        bucket: name of the media bucket.
        alerts, operations: what a queue subscribed to the two topics gets, since this object was made.
        mailbox: the e-mails to their subscribers.
        rekognition: the stand-in, to say what it sees and what goes wrong.

    """

    def __init__(self, aws: LocalAws, deployment: Deployment) -> None:
        self.aws = aws
        self.deployment = deployment
        self.bucket = deployment.outputs["MediaBucketName"]
        self.alerts = Inbox(aws, deployment.outputs["AlertTopicArn"])
        self.operations = Inbox(aws, deployment.outputs["OperationsTopicArn"])
        self.mailbox = Mailbox(aws.outbox)
        self.rekognition = StandIn(aws.rekognition_url)
        self.s3 = aws.client("s3")
        self.sqs = aws.client("sqs")
        tables = aws.resource("dynamodb")
        self.video_analysis_table = tables.Table(deployment.outputs["VideoAnalysisTableName"])
        self.metadata_table = tables.Table(deployment.outputs["MetadataTableName"])

    def upload(self, name: str, content: bytes, *, scenes: Sequence[Row] | None = None) -> str:
        """Upload a video and return its version id; ``scenes`` go before it, as the scene file beside it."""
        if scenes is not None:
            body = json.dumps({"scenes": list(scenes)}).encode()
            self.s3.put_object(Bucket=self.bucket, Key=scenes_key(name), Body=body)
        version_id: str = self.s3.put_object(Bucket=self.bucket, Key=name, Body=content)["VersionId"]
        return version_id

    def videos(self, name: str) -> list[Row]:
        """Return the rows of the video analysis table about a name, newest upload first."""
        table = self.video_analysis_table
        listed = table.query(
            IndexName=BY_VIDEO_NAME, KeyConditionExpression=Key("VideoName").eq(name), ScanIndexForward=False
        )["Items"]
        # The index holds little more than the status.
        found = (table.get_item(Key={"VideoId": row["VideoId"]}, ConsistentRead=True) for row in listed)
        return [answer["Item"] for answer in found if "Item" in answer]

    def video(self, name: str, version_id: str | None = None) -> Row | None:
        """Return the row of one version (default: the newest known), or None while there is none."""
        return next((row for row in self.videos(name) if version_id in (None, row["VersionId"])), None)

    def wait_for_status(
        self, name: str, *statuses: str, version_id: str | None = None, timeout: float = 90.0
    ) -> Row:
        """Return the row once its status is one of these (default: any that is final).

        Raises:
            NotInTime: it is not within ``timeout`` seconds.

        """
        wanted = statuses or FINAL

        def reached() -> Row | None:
            row = self.video(name, version_id)
            return row if row and row["Status"] in wanted else None

        return until(reached, f"{name} is not {' or '.join(wanted)}", timeout=timeout, interval=0.1)

    def labels(self, name: str, *, video_id: str | None = None) -> list[Row]:
        """Return the rows of the metadata table about a name (default: all its versions), in their order."""
        pages = self.metadata_table.meta.client.get_paginator("query").paginate(
            TableName=self.metadata_table.name, KeyConditionExpression=Key("VideoName").eq(name)
        )
        rows = [row for page in pages for row in page["Items"]]
        return [row for row in rows if video_id in (None, row["VideoId"])]

    def tags(self, name: str, version_id: str) -> dict[str, str]:
        """Return the tags of an object version."""
        answer = self.s3.get_object_tagging(Bucket=self.bucket, Key=name, VersionId=version_id)
        return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}

    def lifecycle_rules(self) -> list[Row]:
        """Return the lifecycle rules of the media bucket, as S3 reports them."""
        rules: list[Row] = self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"]
        return rules

    @cached_property
    def resources(self) -> dict[str, str]:
        """The stack's resources: physical by logical id."""
        pages = self.aws.client("cloudformation").get_paginator("list_stack_resources")
        found = pages.paginate(StackName=self.deployment.stack_name)
        resources = [resource for page in found for resource in page["StackResourceSummaries"]]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}

    def allow_single_alerts(self) -> None:
        """Forget the pace of e-mails: the next alerts are e-mails of their own, whatever was sent before."""
        (table,) = [name for logical_id, name in self.resources.items() if logical_id.startswith(_ALERTS)]
        self.aws.resource("dynamodb").Table(table).delete_item(Key={"Kind": "email", "Id": "pace"})

    def dead_letters(self) -> list[str]:
        """Return the bodies of all messages in the dead-letter queues, and leave them there."""
        queues = {name: url for name, url in self.resources.items() if url.startswith("http")}
        urls = [url for name, url in queues.items() if "DeadLetter" in name]
        return [body for url in urls for body in self._peek(url)]

    def _peek(self, queue_url: str) -> list[str]:
        messages = []
        while found := self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            messages += found
        for message in messages:
            handle = message["ReceiptHandle"]
            self.sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=handle, VisibilityTimeout=0)
        return [message["Body"] for message in messages]
