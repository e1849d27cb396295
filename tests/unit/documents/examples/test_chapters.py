"""The chapters for builders, moderators, operators and pipelines: their examples are run."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import aws_cdk as cdk
import boto3
import pytest

from moderation_cli.commands.videos.what_if import moderated_videos, policy_of
from moderation_cli.commands.videos.what_if_report import lines
from moderation_cli.policy_comparison import PolicyComparison
from moderation_stack.policy import ModerationPolicy
from tests.unit.documents.reading import ROOT, blocks, section, text
from video_moderation.contract.messaging import events as contract_events

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

BUILDERS, MODERATORS = "docs/how-to/use-the-construct.md", "docs/how-to/review-videos.md"
PIPELINES, POLICIES = "docs/how-to/react-to-verdicts.md", "docs/how-to/choose-a-policy.md"

BEACHWEAR = "examples/beachwear/beachwear.yaml"
SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
PARTY = [
    {"label": "Weapons", "from": 2.0, "to": 3.5, "confidence": 93.1},
    {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 85.0},
    {"label": "Smoking", "from": 4.0, "to": 5.0, "confidence": 71.4},
    {"label": "Alcohol Use", "from": 4.0, "to": 6.5, "confidence": 88.0},
]


@pytest.fixture
def party(simulation: PipelineSimulation) -> PipelineSimulation:
    """The video of the moderators' chapter, under the policy of the chapter."""
    simulation.redeploy(ModerationPolicy.general_audience())
    simulation.upload("party.mp4", scenes=PARTY)
    simulation.run()
    return simulation


# Builders


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The resources of the builders' example."""
    return built(tmp_path_factory.mktemp("shop"), "Shop")


def built(folder: Path, stack: str) -> list[dict[str, Any]]:
    """The resources of the example with this stack."""
    (example,) = [block for block in blocks(BUILDERS, "python") if f'"{stack}")' in block]
    with mock.patch.object(cdk, "App", partial(cdk.App, outdir=str(folder))):
        exec(compile(example, BUILDERS, "exec"), {"__name__": "example"})  # noqa: S102
    template = json.loads((folder / f"{stack}.template.json").read_text(encoding="utf-8"))
    return list(template["Resources"].values())


def test_the_other_apps_example_knows_only_the_bucket(tmp_path: Path) -> None:
    website = built(tmp_path, "Website")
    (rule,) = of_type(website, "AWS::Events::Rule")
    assert rule["EventPattern"]["detail"] == {"bucket": ["example-videos"], "verdict": ["CLEAN"]}
    assert of_type(website, "AWS::S3::Bucket") == []


def of_type(resources: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in resources if resource["Type"] == kind]


def test_the_builders_example_says_what_comes_next(shop: list[dict[str, Any]]) -> None:
    rules = [rule["EventPattern"] for rule in of_type(shop, "AWS::Events::Rule") if "EventPattern" in rule]
    ours = [pattern for pattern in rules if pattern["source"] == [contract_events.EVENT_SOURCE]]
    heard = {json.dumps({**pattern["detail"], "bucket": None}, sort_keys=True) for pattern in ours}
    assert heard == {
        '{"bucket": null, "verdict": ["CLEAN"]}',
        '{"bucket": null, "verdict": ["FLAGGED"]}',
        '{"bucket": null, "verdict": ["UNDETERMINED"]}',
        '{"bucket": null, "decision": ["APPROVED"]}',
    }


def test_the_builders_example_says_who_may_read_what(shop: list[dict[str, Any]]) -> None:
    statements = [
        statement
        for policy in of_type(shop, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    conditions = [
        each["Condition"]["StringEquals"]
        for each in statements
        if "GetObject" in str(each["Action"]) and "StringEquals" in each.get("Condition", {})
    ]
    assert {"s3:ExistingObjectTag/moderation-verdict": "clean"} in conditions
    assert {"s3:ExistingObjectTag/moderation-decision": "approved"} in conditions
    assert {
        "s3:ExistingObjectTag/moderation-verdict": "clean",
        "s3:ExistingObjectTag/moderation-audience": ["everyone"],
    } in conditions


def test_the_builders_example_holds_flagged_videos_back(shop: list[dict[str, Any]]) -> None:
    (rules,) = [
        bucket["LifecycleConfiguration"]["Rules"]
        for bucket in of_type(shop, "AWS::S3::Bucket")
        if "moderation-verdict" in json.dumps(bucket)
    ]
    archived = {}
    for rule in rules:
        tags = {tag["Key"]: tag["Value"] for tag in rule.get("TagFilters", [])}
        if tags.get("moderation-verdict") == "flagged":
            archived[tags["moderation-decision"]] = rule["Transitions"][0]["StorageClass"]
    assert archived == {"approved": "GLACIER", "rejected": "DEEP_ARCHIVE"}


# Moderators


def test_the_moderators_alert_is_what_they_get(party: PipelineSimulation) -> None:
    (alert,) = party.resources.alerts()
    (example,) = blocks(MODERATORS, "text")
    text = json.loads(alert["Message"])["text"]
    assert text.startswith(example + "\nTo approve:\n")
    assert f"`{alert['Subject']}`" in " ".join(section(MODERATORS, "What it says").split())


def test_what_the_chapter_says_of_the_alert_holds(party: PipelineSimulation) -> None:
    (row,) = party.resources.rows()
    recorded = [reason["Path"][0] for reason in row["Reasons"] if reason["Action"] == "record"]
    assert "Alcohol" in recorded  # "this video may show alcohol, too."


def test_a_team_that_looks_at_violence_only_gets_nothing_else(simulation: PipelineSimulation) -> None:
    (command,) = [block for block in blocks(MODERATORS, "sh") if "FilterPolicy" in block]
    attributes = re.search(r"--attributes '(.+)'", command)
    assert attributes is not None
    sqs, sns = simulation.resources.sqs, simulation.resources.sns
    url = sqs.create_queue(QueueName="violence-team")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(
        TopicArn=simulation.resources.alert_topic_arn,
        Protocol="sqs",
        Endpoint=arn,
        Attributes=json.loads(attributes[1]),
    )
    simulation.upload("party.mp4", scenes=PARTY)
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.upload("broken.mp4", b"")
    simulation.run()
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    told = [json.loads(json.loads(message["Body"])["Message"]) for message in messages]
    assert [document["key"] for document in told] == ["party.mp4"]
    assert len(simulation.resources.alerts()) == 3


# Operators


def test_what_if_says_what_the_chapter_shows(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    simulation.redeploy(ModerationPolicy.every_label(80))
    simulation.upload("beach.mp4", scenes=[SWIM])
    simulation.run()
    simulation.redeploy(ModerationPolicy.every_label())
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("broken.mp4", b"")
    simulation.run()
    videos = moderated_videos(simulation.resources.analysis, simulation.resources.metadata)
    by_name = sorted(videos, key=lambda video: video[0].name)
    said = lines(PolicyComparison(policy_of(BEACHWEAR, print), by_name))
    (shown,) = [block for block in blocks(POLICIES, "console") if "what-if" in block]
    assert shown.splitlines() == [f"$ video-moderation what-if {BEACHWEAR}", *said]


def test_the_policy_that_is_shown_is_the_file() -> None:
    (shown,) = [block for block in blocks(POLICIES, "yaml") if "beachwear-1" in block]
    assert shown == text(BEACHWEAR)


def test_the_policy_of_the_example_does_what_it_is_for(simulation: PipelineSimulation) -> None:
    simulation.redeploy(ModerationPolicy.from_file(ROOT / BEACHWEAR))
    ids = [
        simulation.upload("swimming.mp4", scenes=[SWIM]),
        simulation.upload(
            "bare.mp4", scenes=[{**SWIM, "label": "Exposed Female Nipple", "confidence": 51.0}]
        ),
    ]
    simulation.run()
    assert [simulation.resources.row(video_id)["Status"] for video_id in ids] == ["CLEAN", "FLAGGED"]


# Pipelines downstream


@pytest.fixture
def downstream(simulation: PipelineSimulation) -> Any:
    """The handler of the chapter, and its table."""
    table = simulation.resources.dynamodb.create_table(
        TableName="published",
        KeySchema=[
            {"AttributeName": "Key", "KeyType": "HASH"},
            {"AttributeName": "VersionId", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("Key", "VersionId")],
        BillingMode="PAY_PER_REQUEST",
    )
    (example,) = [block for block in blocks(PIPELINES, "python") if "def handler(" in block]
    names: dict[str, Any] = {}
    with mock.patch.object(boto3, "resource", return_value=simulation.resources.dynamodb):
        exec(compile(example, PIPELINES, "exec"), names)  # noqa: S102
    return names["handler"], table


def published(table: Any) -> list[str]:
    return sorted(item["Key"] for item in table.scan()["Items"] if item["Shown"])


def decide(simulation: PipelineSimulation, video_id: str, decision: str, at: str) -> dict[str, Any]:
    """The event of a decision made at a time of a day that is over."""
    message = {"decide": decision, "VideoId": video_id, "DecidedAt": f"2026-11-22T{at}Z"}
    simulation.decision_queue.send(json.dumps(message))
    simulation.run()
    *_, detail = simulation.resources.decided_events()
    assert detail["decision"] == decision
    return {"detail-type": contract_events.VIDEO_DECIDED, "detail": detail}


def test_the_handler_publishes_clean_videos_and_what_was_approved(
    simulation: PipelineSimulation, downstream: Any
) -> None:
    handler, table = downstream
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("broken.mp4", b"")
    flagged = simulation.upload("party.mp4", scenes=PARTY)
    simulation.run()
    for _ in range(2):  # EventBridge may deliver everything again
        for detail in simulation.resources.moderated_events():
            handler({"detail-type": contract_events.VIDEO_MODERATED, "detail": detail}, None)
        assert published(table) == ["sea.mp4"]
    approval = decide(simulation, flagged, "APPROVED", "12:00:00")
    for _ in range(2):
        handler(approval, None)
        assert published(table) == ["party.mp4", "sea.mp4"]
    for event in (decide(simulation, flagged, "REJECTED", "13:00:00"), approval):
        handler(event, None)
        assert published(table) == ["sea.mp4"]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([("APPROVED", "12:00:00"), ("REJECTED", "12:00:00.001")], []),
        ([("REJECTED", "12:00:00"), ("APPROVED", "12:00:00.001")], ["party.mp4"]),
        ([("APPROVED", "12:00:00"), ("REJECTED", "12:00:00")], []),
    ],
    ids=["rejected last", "approved last", "both at once"],
)
def test_the_handler_follows_the_decision_that_counts_in_whatever_order_they_come(
    simulation: PipelineSimulation,
    downstream: Any,
    decisions: list[tuple[str, str]],
    expected: list[str],
    backwards: bool,
) -> None:
    handler, table = downstream
    flagged = simulation.upload("party.mp4", scenes=PARTY)
    simulation.run()
    events = [decide(simulation, flagged, *decision) for decision in decisions]
    for event in reversed(events) if backwards else events:
        handler(event, None)
    assert published(table) == expected
    assert simulation.resources.row(flagged)["Decision"] == events[-1]["detail"]["decision"]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([("CLEAN", "12:00:00"), ("FLAGGED", "12:30:00")], []),
        ([("FLAGGED", "12:00:00"), ("CLEAN", "12:30:00")], ["party.mp4"]),
        ([("CLEAN", "12:00:00"), ("UNDETERMINED", "12:00:00")], []),
    ],
    ids=["stricter later", "milder later", "both at once"],
)
def test_of_two_verdicts_the_handler_follows_the_later_in_whatever_order_they_come(
    simulation: PipelineSimulation,
    downstream: Any,
    verdicts: list[tuple[str, str]],
    expected: list[str],
    backwards: bool,
) -> None:
    handler, table = downstream
    simulation.upload("party.mp4", scenes=[])
    simulation.run()
    (told,) = simulation.resources.moderated_events()
    for verdict, time in reversed(verdicts) if backwards else verdicts:
        detail = {**told, "verdict": verdict, "finishedAt": f"2026-11-23T{time}.000Z"}
        handler({"detail-type": contract_events.VIDEO_MODERATED, "detail": detail}, None)
    assert published(table) == expected


def test_a_verdict_that_comes_late_undoes_no_decision(
    simulation: PipelineSimulation, downstream: Any
) -> None:
    handler, table = downstream
    flagged = simulation.upload("party.mp4", scenes=PARTY)
    simulation.run()
    handler(decide(simulation, flagged, "REJECTED", "12:00:00"), None)
    (verdict,) = simulation.resources.moderated_events()
    handler({"detail-type": contract_events.VIDEO_MODERATED, "detail": {**verdict, "verdict": "CLEAN"}}, None)
    assert published(table) == []


def test_a_decision_has_an_id_of_its_own_which_the_row_has_too(simulation: PipelineSimulation) -> None:
    flagged = simulation.upload("party.mp4", scenes=PARTY)
    simulation.run()
    first, last = (decide(simulation, flagged, "APPROVED", f"1{hour}:00:00")["detail"] for hour in range(2))
    assert first["decisionId"] != last["decisionId"] == simulation.resources.row(flagged)["DecisionId"]


def test_the_pattern_hears_of_clean_videos_for_its_audiences_only(simulation: PipelineSimulation) -> None:
    pattern = json.loads(blocks(PIPELINES, "json")[0].replace("my-media-bucket", "media"))
    events, sqs = simulation.resources.events, simulation.resources.sqs
    url = sqs.create_queue(QueueName="publish")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="publish", EventPattern=json.dumps(pattern), State="ENABLED")
    events.put_targets(Rule="publish", Targets=[{"Id": "queue", "Arn": arn}])
    simulation.redeploy(ModerationPolicy.general_audience())
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.upload("kiss.mp4", scenes=[{**SWIM, "label": "Non-Explicit Nudity", "confidence": 55.0}])
    simulation.upload("party.mp4", scenes=PARTY)
    simulation.run()
    rated = {
        event["key"]: (event["verdict"], event["audience"])
        for event in simulation.resources.moderated_events()
    }
    assert rated["kiss.mp4"] == ("CLEAN", "adult")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    heard = sorted(json.loads(message["Body"])["detail"]["key"] for message in messages)
    assert heard == ["sea.mp4", "swimming.mp4"]
