"""The template's resources, as moto has them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from moto.sns.models import sns_backends

from video_moderation.contract.messaging.delivery import DELIVERY_ATTRIBUTE, EMAILED, Delivery
from video_moderation.contract.storage.tables import (
    ALERT_KEY,
    DECISION_INDEXES,
    DECISION_KEY,
    LINE_KEY,
    METADATA_KEY,
    VIDEO_ANALYSIS_INDEXES,
    VIDEO_ANALYSIS_KEY,
)
from video_moderation.videos.video import Video

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.contract.storage.tables import TableKey

ACCOUNT = "123456789012"
REGION = "us-east-1"
MINIMAL_STATE_MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@cache
def _session() -> boto3.Session:
    """The simulation's own session, which is on no recorder: only what the functions call is."""
    return boto3.Session("test", "test", region_name=REGION)


@cache
def _client(service: str) -> Any:
    """One client a kind for all simulations: making them takes longer than most of what they do."""
    return _session().client(service)  # type: ignore[call-overload]


@cache
def _tables() -> Any:
    return _session().resource("dynamodb")


class Resources:
    """Tables, bucket, topics, bus and state machine; made under `mock_aws`."""

    def __init__(self) -> None:
        self.s3, self.sns, self.sqs = _client("s3"), _client("sns"), _client("sqs")
        self.events, self.stepfunctions = _client("events"), _client("stepfunctions")
        self.dynamodb, self.dynamodb_client = _tables(), _client("dynamodb")
        self._make_bucket()
        self.analysis = self._make_table("analysis", VIDEO_ANALYSIS_KEY, VIDEO_ANALYSIS_INDEXES)
        self.metadata = self._make_table("metadata", METADATA_KEY)
        self.alert_table = self._make_table("alerts", ALERT_KEY)
        self.line_table = self._make_table("line", LINE_KEY)
        self.decisions = self._make_table("decisions", DECISION_KEY, DECISION_INDEXES)
        self.alert_topic_arn, self._alerts_url = self._make_topic("alerts")
        self.operations_topic_arn, self._operations_url = self._make_topic("operations")
        self._emails_url = self._subscribe(
            self.alert_topic_arn, "emails", FilterPolicy=json.dumps({DELIVERY_ATTRIBUTE: EMAILED})
        )
        self.event_bus = "default"
        self._events_url = self._watch_events()
        self.state_machine_arn = self.stepfunctions.create_state_machine(
            name="recovery",
            definition=MINIMAL_STATE_MACHINE,
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/recovery",
        )["stateMachineArn"]
        self._heard: dict[str, list[dict[str, Any]]] = {}

    def row(self, video_id: str) -> dict[str, Any]:
        """The video's row."""
        item: dict[str, Any] = self.analysis.get_item(Key={"VideoId": video_id}, ConsistentRead=True)["Item"]
        return item

    def rows(self) -> list[dict[str, Any]]:
        """All rows of the video analysis table, without the mark of the Sweeper."""
        rows = [row for row in self.analysis.scan()["Items"] if "WatchedSince" not in row]
        return sorted(rows, key=lambda row: str(row["VideoId"]))

    def labels(self) -> list[dict[str, Any]]:
        """All rows of the metadata table."""
        answer = self.metadata.scan()
        items = list(answer["Items"])
        while "LastEvaluatedKey" in answer:
            answer = self.metadata.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
            items += answer["Items"]
        return sorted(items, key=lambda row: str(row["LabelKey"]))

    def tags(self, row: dict[str, Any]) -> dict[str, str]:
        """The tags of the version that a row is about."""
        answer = self.s3.get_object_tagging(
            Bucket=row["Bucket"], Key=row["VideoName"], VersionId=row["VersionId"]
        )
        return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}

    def alerts(self) -> list[dict[str, Any]]:
        """What the moderators' topic told of single videos so far, as SNS's envelopes."""
        return [each for each in self._all(self._alerts_url) if not is_digest(each)]

    def operations(self) -> list[dict[str, Any]]:
        """What the operators' topic told of single videos so far."""
        return [each for each in self._all(self._operations_url) if not is_digest(each)]

    def digests(self) -> list[dict[str, Any]]:
        """What both topics told of many videos at once so far, the moderators' first."""
        told = [*self._all(self._alerts_url), *self._all(self._operations_url)]
        return [json.loads(each["Message"])["digest"] for each in told if is_digest(each)]

    def emails(self) -> list[dict[str, Any]]:
        """What an address gets that is subscribed to both topics as the construct subscribes it."""
        return [*self._all(self._emails_url), *self._all(self._operations_url)]

    def unsubscribe_all(self, topic_arn: str) -> None:
        """Nobody listens any more."""
        _topic(topic_arn).subscriptions_confimed = 0

    def collected(self) -> list[dict[str, Any]]:
        """The alerts that wait for a digest."""
        return [item for item in self.alert_table.scan()["Items"] if item["Kind"].startswith("digest:")]

    def moderated_events(self) -> list[dict[str, Any]]:
        """The details of the events `Video Moderated` so far."""
        return self._events_of("Video Moderated")

    def decided_events(self) -> list[dict[str, Any]]:
        """The details of the events `Video Decided` so far."""
        return self._events_of("Video Decided")

    def executions(self) -> dict[str, dict[str, Any]]:
        """The inputs of all recovery executions, by name."""
        answer = self.stepfunctions.list_executions(stateMachineArn=self.state_machine_arn)
        arns = {execution["name"]: execution["executionArn"] for execution in answer["executions"]}
        return {
            name: json.loads(self.stepfunctions.describe_execution(executionArn=arn)["input"])
            for name, arn in arns.items()
        }

    def end_execution(self, name: str) -> None:
        """The execution is over; its name stays taken."""
        machine, _, machine_name = self.state_machine_arn.rpartition(":")
        arn = f"{machine.replace(':stateMachine', ':execution')}:{machine_name}:{name}"
        self.stepfunctions.stop_execution(executionArn=arn)

    @staticmethod
    def video_id(key: str, version: str) -> str:
        """The VideoId of an object version in the media bucket."""
        return Video("media", key, version, "").video_id

    def _make_bucket(self) -> None:
        self.s3.create_bucket(Bucket="media")
        self.s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})

    def _make_table(self, name: str, key: TableKey, indexes: Mapping[str, TableKey] | None = None) -> Any:
        """A table as the construct makes it: its keys, its indexes, and nothing that a test does not need."""
        indexes = indexes or {}
        attributes = {attribute for each in (key, *indexes.values()) for attribute in each if attribute}
        projection = {"Projection": {"ProjectionType": "ALL"}}
        secondary = [
            {"IndexName": index, "KeySchema": _schema(each), **projection} for index, each in indexes.items()
        ]
        return self.dynamodb.create_table(
            TableName=name,
            KeySchema=_schema(key),
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in attributes],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": secondary} if secondary else {}),
        )

    def _make_topic(self, name: str) -> tuple[str, str]:
        topic = self.sns.create_topic(Name=name)["TopicArn"]
        return topic, self._subscribe(topic, name)

    def _subscribe(self, topic: str, name: str, **attributes: str) -> str:
        url: str = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=attributes)
        _topic(topic).subscriptions_confimed += 1  # moto does not count them, and spells them like this
        return url

    def _events_of(self, detail_type: str) -> list[dict[str, Any]]:
        events = self._all(self._events_url)
        return [event["detail"] for event in events if event["detail-type"] == detail_type]

    def _watch_events(self) -> str:
        url: str = self.sqs.create_queue(QueueName="moderated")["QueueUrl"]
        self.events.put_rule(
            Name="moderated", EventPattern=json.dumps({"source": ["video-moderation"]}), State="ENABLED"
        )
        self.events.put_targets(
            Rule="moderated",
            Targets=[{"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:moderated"}],
        )
        return url

    def _all(self, url: str) -> list[dict[str, Any]]:
        heard = self._heard.setdefault(url, [])
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                heard.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return heard


def _topic(arn: str) -> Any:
    return sns_backends[ACCOUNT][REGION].topics[arn]


def delivery(envelope: dict[str, Any]) -> str:
    """The delivery that a message of a topic says."""
    value: str = envelope["MessageAttributes"][DELIVERY_ATTRIBUTE]["Value"]
    return value


def is_digest(envelope: dict[str, Any]) -> bool:
    """Whether a message is about many videos."""
    return delivery(envelope) == Delivery.DIGEST


def _schema(key: TableKey) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(key, ("HASH", "RANGE"), strict=True)
        if name is not None
    ]
