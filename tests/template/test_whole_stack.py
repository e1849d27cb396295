from __future__ import annotations

import dataclasses
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.assertions as assertions
import pytest

from moderation_stack import (
    ModerationStack,
    PropertyError,
    VideoModeration,
    VideoModerationProps,
    add_outputs,
)
from moderation_stack.app.configuration import Configuration
from moderation_stack.policy import ModerationPolicy
from moderation_stack.properties import Properties
from tests.template.reading import said, short
from tests.template.synthesis import EVERYTHING, NOT_BESIDE_THE_OTHERS, SOMEWHERE, moderation_stack
from video_moderation.contract.storage.bucket_policy import BucketGuard

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

STATEFUL = (
    "AWS::S3::Bucket",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::SQS::Queue",
    "AWS::Logs::LogGroup",
)
NAMES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Events::Rule": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::CloudWatch::Alarm": "AlarmName",
}

NAMED_LOGS = ("RecoveryLogs", "SweepLogs")
"""Logs of state machines belong under /aws/vendedlogs/; the end of the stack's id makes them unique."""


def test_what_holds_data_never_changes_its_logical_id(template: Template) -> None:
    found = {key for key, resource in template["Resources"].items() if resource["Type"] in STATEFUL}
    assert found == {
        "VideoModerationMediaBucket13E4AC2D",
        "VideoModerationMediaBucketAccessLogs793EC57D",
        "VideoModerationVideoAnalysisTableA71F6F48",
        "VideoModerationMetadataTable594DA132",
        "VideoModerationDecisionTable9602B1C9",
        "VideoModerationAlertsB981261F",
        "VideoModerationTopicKeyDC21066C",
        "VideoModerationVideoQueue5541DA6F",
        "VideoModerationVideoQueueDeadLettersECD9C266",
        "VideoModerationCompletionQueue5BCF84D8",
        "VideoModerationCompletionQueueDeadLetters3A6881C8",
        "VideoModerationDecisionQueue9D261E74",
        "VideoModerationDecisionQueueDeadLettersC910BA72",
        "VideoModerationVideoProcessorLogsF304F1F4",
        "VideoModerationContentAlertLogs77C929BE",
        "VideoModerationReconcilerLogsDBA4EAEA",
        "VideoModerationSweeperLogsD3C4453F",
        "VideoModerationRecoveryLogsA0FA7CBD",
        "VideoModerationSweepLogsB62122AF",
    }


def test_topics_people_subscribe_to_never_change_their_logical_ids(template: Template) -> None:
    topics = {key for key, resource in template["Resources"].items() if resource["Type"] == "AWS::SNS::Topic"}
    assert topics == {
        "VideoModerationAlertTopic0B68F9BB",
        "VideoModerationOperationsTopic20CCC70C",
        "VideoModerationCompletionChannelTopicD2CC8C8E",
    }


def test_outputs_keep_their_names(template: Template) -> None:
    outputs = {name: output["Value"] for name, output in template["Outputs"].items()}
    guard = BucketGuard.from_json(said(outputs.pop("MediaBucketGuard")))
    assert (guard.writer_id, guard.owned) == ("ContentAlertRole.RoleId", True)
    assert outputs == {
        "MediaBucketName": {"Ref": "VideoModerationMediaBucket13E4AC2D"},
        "MetadataTableName": {"Ref": "VideoModerationMetadataTable594DA132"},
        "VideoAnalysisTableName": {"Ref": "VideoModerationVideoAnalysisTableA71F6F48"},
        "DecisionTableName": {"Ref": "VideoModerationDecisionTable9602B1C9"},
        "AlertTopicArn": {"Ref": "VideoModerationAlertTopic0B68F9BB"},
        "PolicyVersion": ModerationPolicy.every_label().full_version,
        "Release": version("cdk-video-moderation"),
        "VideoSuffixes": ".mp4,.mov",
        "OperationsTopicArn": {"Ref": "VideoModerationOperationsTopic20CCC70C"},
        "VideoQueueArn": {"Fn::GetAtt": ["VideoModerationVideoQueue5541DA6F", "Arn"]},
        "VideoDeadLettersArn": {"Fn::GetAtt": ["VideoModerationVideoQueueDeadLettersECD9C266", "Arn"]},
        "CompletionQueueArn": {"Fn::GetAtt": ["VideoModerationCompletionQueue5BCF84D8", "Arn"]},
        "CompletionDeadLettersArn": {
            "Fn::GetAtt": ["VideoModerationCompletionQueueDeadLetters3A6881C8", "Arn"]
        },
        "DecisionQueueArn": {"Fn::GetAtt": ["VideoModerationDecisionQueue9D261E74", "Arn"]},
        "DecisionDeadLettersArn": {"Fn::GetAtt": ["VideoModerationDecisionQueueDeadLettersC910BA72", "Arn"]},
        "SweepArn": {"Ref": "VideoModerationSweep446EF1DE"},
    }


def test_a_stack_of_ones_own_can_have_them_too(synth: Callable[..., Template], template: Template) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Shop")
        add_outputs(VideoModeration(stack, "VideoModeration"))
        return stack

    assert synth(build)["Outputs"] == template["Outputs"]


def test_everything_is_native_cloudformation(template: Template, configured: Template) -> None:
    kinds = {resource["Type"] for each in (template, configured) for resource in each["Resources"].values()}
    assert not [kind for kind in kinds if kind.startswith("Custom::") or "CustomResource" in kind]


def test_nothing_has_a_name_unless_given(template: Template) -> None:
    named = [
        logical_id
        for logical_id, resource in template["Resources"].items()
        if NAMES.get(resource["Type"]) in resource["Properties"]
    ]
    assert sorted(map(short, named)) == sorted(NAMED_LOGS)


@pytest.fixture(scope="module")
def two() -> list[VideoModeration]:
    """Two pipelines in one stack, with their outputs."""
    stack = cdk.Stack(cdk.App(), "Stack")
    pair = [VideoModeration(stack, name, alert_emails=["a@example.com"]) for name in ("First", "Second")]
    for moderation, prefix in zip(pair, ("", "Trailers"), strict=True):
        add_outputs(moderation, prefix=prefix)
    return pair


@pytest.fixture(scope="module")
def of_two(two: list[VideoModeration]) -> Template:
    return dict(assertions.Template.from_stack(cdk.Stack.of(two[0])).to_json())


def test_two_constructs_fit_in_one_stack(of_two: Template, template: Template) -> None:
    both = of_two["Resources"]
    first = [logical_id for logical_id in both if logical_id.startswith("First")]
    second = [logical_id for logical_id in both if logical_id.startswith("Second")]
    assert len(first) == len(second) == len(template["Resources"]) + 1
    assert len(both) == len(first) + len(second)


def test_the_defaults_of_the_app_are_those_of_the_construct(
    synth: Callable[..., Template], template: Template
) -> None:
    assert synth(lambda app: moderation_stack(app, **Configuration.from_context({}).moderation)) == template


def test_everything_configured_leaves_no_property_out() -> None:
    assert set(VideoModerationProps.__annotations__) == set(EVERYTHING) | NOT_BESIDE_THE_OTHERS


def test_every_property_has_a_default_and_a_description() -> None:
    properties = set(VideoModerationProps.__annotations__)
    assert properties == {field.name for field in dataclasses.fields(Properties)}
    assert [name for name in properties if f"{name}: " not in (VideoModerationProps.__doc__ or "")] == []


def test_two_constructs_in_one_stack_have_outputs_by_their_prefixes(of_two: Template) -> None:
    outputs = set(of_two["Outputs"])
    plain = {name for name in outputs if not name.startswith("Trailers")}
    assert outputs - plain == {f"Trailers{name}" for name in plain}
    assert len(plain) > 5


def test_a_stack_takes_what_stacks_of_other_regions_and_operators_need() -> None:
    topic = "arn:aws:sns:eu-west-1:111111111111:stack-events"
    app = cdk.App()
    stack = ModerationStack(
        app, "Stack", env=SOMEWHERE, cross_region_references=True, notification_arns=[topic]
    )
    site = cdk.Stack(
        app,
        "Site",
        env=cdk.Environment(account=SOMEWHERE.account, region="us-east-1"),
        cross_region_references=True,
    )
    cdk.CfnOutput(site, "Bucket", value=stack.moderation.media_bucket.bucket_arn)
    assembly = app.synth()
    assert assembly.get_stack_artifact(stack.artifact_id).notification_arns == [topic]
    assert "Bucket" in assembly.get_stack_artifact(site.artifact_id).template["Outputs"]


@pytest.mark.parametrize("prefix", ["", "Trailers", "trailers-", "é"])
def test_a_prefix_that_is_taken_or_no_name_is_refused(two: list[VideoModeration], prefix: str) -> None:
    with pytest.raises(PropertyError) as refusal:
        add_outputs(two[0], prefix=prefix)
    assert (refusal.value.name, refusal.value.value) == ("prefix", prefix)


def test_a_stack_for_one_account_and_region_is_the_same(placed: Template, template: Template) -> None:
    assert set(placed["Resources"]) == set(template["Resources"])


@pytest.mark.parametrize(
    "flags",
    [
        {"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True},
        {"@aws-cdk/aws-iam:minimizePolicies": True, "@aws-cdk/core:enablePartitionLiterals": True},
    ],
)
def test_feature_flags_of_the_app_add_and_remove_nothing(
    synth: Callable[..., Template], template: Template, flags: dict[str, Any]
) -> None:
    assert set(synth(moderation_stack, **flags)["Resources"]) == set(template["Resources"])


def test_everything_of_interest_is_an_attribute_of_the_construct() -> None:
    moderation = VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration")
    for queue in (moderation.video_queue, moderation.completion_queue, moderation.decision_queue):
        assert queue.dead_letter_queue is not None
        assert queue.dead_letter_queue.queue.node.id == "DeadLetters"
    assert moderation.video_dead_letters.node.path == "Stack/VideoModeration/VideoQueue/DeadLetters"
    assert moderation.completion_dead_letters.node.path == "Stack/VideoModeration/CompletionQueue/DeadLetters"
    assert moderation.decision_dead_letters.node.path == "Stack/VideoModeration/DecisionQueue/DeadLetters"
    parts = {
        moderation.media_bucket: "MediaBucket",
        moderation.completion_topic: "CompletionChannel",
        moderation.rekognition_role: "CompletionChannel",
        moderation.video_analysis_table: "VideoAnalysisTable",
        moderation.metadata_table: "MetadataTable",
        moderation.video_processor: "VideoProcessor",
        moderation.content_alert: "ContentAlert",
        moderation.alert_topic: "AlertTopic",
        moderation.operations_topic: "OperationsTopic",
        moderation.recovery: "Recovery",
        moderation.reconciler: "Reconciler",
        moderation.sweeper: "Sweeper",
        moderation.sweep: "Sweep",
    }
    described = set(re.findall(r"^        (\w+): ", VideoModeration.__doc__ or "", re.M)) - {"properties"}
    exposed = {name for name in vars(moderation) if not name.startswith("_")}
    assert described - {"PropertyError", "TypeError"} == exposed
    assert moderation.policy == ModerationPolicy.every_label()
    assert moderation.shadow_policy is None
    assert {part.node.path.split("/")[2] for part in parts} == set(parts.values())


def test_the_template_is_far_from_the_limits_of_cloudformation(configured: Template) -> None:
    assert len(configured["Resources"]) < 125  # of 500


DESCRIBABLE = {
    "AWS::ApiGatewayV2::Api": "Description",
    "AWS::CloudWatch::Alarm": "AlarmDescription",
    "AWS::Events::Rule": "Description",
    "AWS::IAM::Role": "Description",
    "AWS::KMS::Key": "Description",
    "AWS::Lambda::Function": "Description",
    "AWS::Lambda::LayerVersion": "Description",
    "AWS::SecretsManager::Secret": "Description",
}


def test_whatever_can_have_a_description_has_one(template: Template) -> None:
    silent = [
        logical_id
        for logical_id, resource in template["Resources"].items()
        if (name := DESCRIBABLE.get(resource["Type"])) and not resource["Properties"].get(name)
    ]
    assert silent == []
    outputs = template["Outputs"].items()
    assert [name for name, output in outputs if not output.get("Description")] == []
