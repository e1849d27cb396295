"""Every part is imported: rows, alerts and events go where the owner has them, and no other part is made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation_local.aws.local_aws import ACCOUNT
from moderation_local.pipeline.inbox import Inbox
from tests.local.gate.brought.imported_app import ANALYSIS, BUCKET, BUS, LABELS
from tests.local.gate.brought.owner import REGION, policy_of
from tests.local.gate.conftest import upload
from tests.local.gate.events import Events
from tests.local.observing import invoke, of_type

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.naming import Video

FIGHT = {"label": "Weapons", "from": 2.0, "to": 4.0, "confidence": 93.0}
TYPES = ("AWS::SNS::Topic", "AWS::Events::EventBus", "AWS::DynamoDB::Table", "AWS::S3::Bucket")
OTHER_TYPES = ("AWS::KMS::Key", "AWS::Lambda::LayerVersion", "AWS::EC2::SecurityGroup")


@pytest.fixture(scope="module")
def announced(library: Pipeline) -> Events:
    """What the owner's rule on the bus sends to a queue."""
    queue_arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:library-announced"
    rules = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
    }
    queue = library.sqs.create_queue(
        QueueName="library-announced", Attributes={"Policy": policy_of([rules])}
    )["QueueUrl"]
    bus = library.aws.client("events")
    pattern = json.dumps({"source": ["video-moderation"]})
    bus.put_rule(Name="announced", EventBusName=BUS, EventPattern=pattern)
    bus.put_targets(Rule="announced", EventBusName=BUS, Targets=[{"Id": "queue", "Arn": queue_arn}])
    return Events(library.sqs, queue)


@pytest.fixture(scope="module")
def on_call(library: Pipeline) -> Inbox:
    """What the owner's topic for operators tells."""
    return Inbox(library.aws, topic_arn(library, "library-on-call"))


@pytest.fixture(scope="module")
def moderators(library: Pipeline) -> Inbox:
    return Inbox(library.aws, topic_arn(library, "library-moderators"))


@pytest.fixture(scope="module")
def flagged(library: Pipeline, announced: Events, moderators: Inbox, video: bytes) -> Video:
    """A video whose verdict somebody listens for."""
    library.rekognition.see(BUCKET, "parts/flagged.mp4", [FIGHT])
    uploader = library.aws.client("s3", role=library.deployment.outputs["UploaderArn"])
    return upload(library, uploader, "parts/flagged.mp4", video)


def topic_arn(library: Pipeline, name: str) -> str:
    topics = library.aws.client("sns").list_topics()["Topics"]
    (arn,) = [each["TopicArn"] for each in topics if each["TopicArn"].endswith(f":{name}")]
    return str(arn)


def test_the_rows_of_a_video_and_its_labels_are_in_the_tables(library: Pipeline, flagged: Video) -> None:
    video_id = library.wait_for_status(flagged.key, "FLAGGED")["VideoId"]
    tables = library.aws.resource("dynamodb")
    row = tables.Table(ANALYSIS).get_item(Key={"VideoId": video_id})["Item"]
    assert (row["VersionId"], row["Status"]) == (flagged.version, "FLAGGED")
    labels = [each for each in tables.Table(LABELS).scan()["Items"] if each["VideoId"] == video_id]
    assert len(labels) == row["LabelCount"] > 0


def test_the_alert_is_on_the_topic(flagged: Video, moderators: Inbox) -> None:
    alert = moderators.wait_for(lambda each: json.loads(each.message).get("key") == flagged.key)
    assert alert.subject.startswith("Flagged: ")
    assert alert.attributes["verdict"] == "FLAGGED"


def test_the_event_is_on_the_bus(flagged: Video, announced: Events) -> None:
    assert announced.about(flagged.key)["verdict"] == "FLAGGED"


def test_operators_hear_of_what_is_no_video_in_a_digest_on_their_topic(
    library: Pipeline, on_call: Inbox, folder: str
) -> None:
    key = f"{folder}page.mp4"
    upload(library, library.s3, key, b"%PDF-1.7")
    library.wait_for_status(key, "UNDETERMINED")
    invoke(library, "Reconciler")
    digest = on_call.wait_for(lambda each: key in each.message)
    assert digest.attributes == {"delivery": "digest"}


def test_the_functions_run_with_the_layer(library: Pipeline) -> None:
    functions = library.aws.client("lambda")
    names = of_type(library, "AWS::Lambda::Function")
    layers = [functions.get_function_configuration(FunctionName=name)["Layers"] for name in names]
    assert [layer["Arn"].split(":")[-2] for (layer,) in layers] == ["library-powertools"] * 4


def test_logs_are_kept_as_long_as_the_owner_says(library: Pipeline) -> None:
    groups = of_type(library, "AWS::Logs::LogGroup")
    pages = library.aws.client("logs").get_paginator("describe_log_groups").paginate()
    kept = {
        each["logGroupName"]: each["retentionInDays"]
        for page in pages
        for each in page["logGroups"]
        if each["logGroupName"] in groups
    }
    assert set(kept) == set(groups)
    assert set(kept.values()) == {5}


def test_nothing_is_made_beside_what_is_imported(library: Pipeline) -> None:
    """But the topic of completions, and tables that nobody can bring."""
    made = {kind: len(of_type(library, kind)) for kind in (*TYPES, *OTHER_TYPES)}
    assert {kind: count for kind, count in made.items() if count} == {
        "AWS::SNS::Topic": 1,
        "AWS::DynamoDB::Table": 2,
    }
