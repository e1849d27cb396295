"""What each role may do: exactly this and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.template.reading import as_list, permissions, resources, role_statements, said

if TYPE_CHECKING:
    from tests.template.reading import Template

TRACING = {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}
QUERY_LINE = ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByStatus")
CHECKED = (
    "BucketVersioning",
    "BucketPolicy",
    "BucketNotification",
    "LifecycleConfiguration",
    "EncryptionConfiguration",
)
FUNCTIONS = ("VideoProcessor", "ContentAlert", "Reconciler", "Sweeper")


def logging(name: str) -> set[tuple[str, str]]:
    return {("logs:CreateLogStream", f"{name}Logs.Arn"), ("logs:PutLogEvents", f"{name}Logs.Arn")}


def consuming(queue: str) -> set[tuple[str, str]]:
    actions = (
        "ReceiveMessage",
        "ChangeMessageVisibility",
        "GetQueueUrl",
        "DeleteMessage",
        "GetQueueAttributes",
    )
    return {(f"sqs:{action}", f"{queue}.Arn") for action in actions}


def test_the_video_processor_may_record_and_start_videos(template: Template) -> None:
    assert permissions(template, "VideoProcessorRole") == {
        ("dynamodb:GetItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:BatchGetItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:PutItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:UpdateItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByStatus"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByVideoName"),
        ("s3:GetObject", "MediaBucket.Arn/*"),
        ("s3:GetObjectVersion", "MediaBucket.Arn/*"),
        ("s3:ListBucket", "MediaBucket.Arn"),
        ("s3:ListBucketVersions", "MediaBucket.Arn"),
        ("rekognition:StartContentModeration", "*"),
        ("iam:PassRole", "CompletionChannelRole.Arn"),
        ("states:StartExecution", "Recovery"),
        *consuming("VideoQueue"),
        *logging("VideoProcessor"),
    }


def test_who_records_uploads_may_give_turns_if_uploaders_take_turns(
    template: Template, configured: Template
) -> None:
    others: dict[str, set[Any]] = {
        "VideoProcessorRole": set(),
        "SweeperRole": {QUERY_LINE},
        "ContentAlertRole": {QUERY_LINE},
    }
    for role, more in others.items():
        added = permissions(configured, role) - permissions(template, role) - TRACING
        assert added == {("dynamodb:UpdateItem", "Line.Arn"), *more}


def test_content_alert_may_conclude_videos_and_tell_of_them(template: Template) -> None:
    bus = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"
    assert permissions(template, "ContentAlertRole") == {
        ("dynamodb:PutItem", "DecisionTable.Arn"),
        ("dynamodb:GetItem", "Alerts.Arn"),
        ("dynamodb:PutItem", "Alerts.Arn"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByVideoName"),
        ("dynamodb:GetItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:UpdateItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:BatchWriteItem", "MetadataTable.Arn"),
        ("dynamodb:Query", "MetadataTable.Arn"),
        ("s3:GetObjectTagging", "MediaBucket.Arn/*"),
        ("s3:GetObjectVersionTagging", "MediaBucket.Arn/*"),
        ("s3:PutObjectTagging", "MediaBucket.Arn/*"),
        ("s3:PutObjectVersionTagging", "MediaBucket.Arn/*"),
        ("s3:ListBucket", "MediaBucket.Arn"),
        ("s3:ListBucketVersions", "MediaBucket.Arn"),
        ("rekognition:GetContentModeration", "*"),
        ("sns:Publish", "AlertTopic"),
        ("sns:Publish", "OperationsTopic"),
        ("kms:Decrypt", "TopicKey.Arn"),
        ("kms:GenerateDataKey*", "TopicKey.Arn"),
        ("events:PutEvents", bus),
        ("states:StartExecution", "Recovery"),
        *consuming("CompletionQueue"),
        *consuming("DecisionQueue"),
        *logging("ContentAlert"),
    }


def test_the_recovery_may_put_videos_back_and_send_to_the_queues(template: Template) -> None:
    table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/VideoAnalysisTable"
    of_its_own = {
        (action, resource)
        for action, resource in permissions(template, "RecoveryRole")
        if not action.startswith(("logs:", "xray:"))
    }
    assert of_its_own == {
        ("dynamodb:UpdateItem", table),
        ("sqs:SendMessage", "VideoQueue.Arn"),
        ("sqs:SendMessage", "CompletionQueue.Arn"),
    }


def test_the_reconciler_may_ask_about_jobs_and_recoveries_and_put_them_on_their_way(
    template: Template,
) -> None:
    executions = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:Recovery.Name:*"
    assert permissions(template, "ReconcilerRole") == {
        ("dynamodb:GetItem", "Alerts.Arn"),
        ("dynamodb:PutItem", "Alerts.Arn"),
        ("dynamodb:Query", "Alerts.Arn"),
        ("dynamodb:BatchWriteItem", "Alerts.Arn"),
        ("sns:Publish", "AlertTopic"),
        ("sns:Publish", "OperationsTopic"),
        ("sns:GetTopicAttributes", "AlertTopic"),
        ("sns:GetTopicAttributes", "OperationsTopic"),
        ("kms:Decrypt", "TopicKey.Arn"),
        ("kms:GenerateDataKey*", "TopicKey.Arn"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/AwaitingDecision"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByStatus"),
        ("dynamodb:UpdateItem", "VideoAnalysisTable.Arn"),
        ("rekognition:GetContentModeration", "*"),
        ("sqs:SendMessage", "CompletionQueue.Arn"),
        ("states:StartExecution", "Recovery"),
        ("states:DescribeExecution", executions),
        *logging("Reconciler"),
    }


def test_the_sweeper_may_list_the_bucket_and_record_what_it_finds(template: Template) -> None:
    assert permissions(template, "SweeperRole") == {
        ("s3:ListBucketVersions", "MediaBucket.Arn"),
        *((f"s3:Get{part}", "MediaBucket.Arn") for part in CHECKED),
        ("s3:GetObjectVersion", "MediaBucket.Arn/*"),
        ("dynamodb:BatchGetItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:PutItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:UpdateItem", "VideoAnalysisTable.Arn"),
        ("dynamodb:Query", "VideoAnalysisTable.Arn/index/ByVideoName"),
        *logging("Sweeper"),
    }


def test_the_sweep_may_call_the_sweeper(template: Template) -> None:
    of_its_own = {
        (action, resource)
        for action, resource in permissions(template, "SweepRole")
        if not action.startswith(("logs:", "xray:"))
    }
    assert of_its_own == {
        ("lambda:InvokeFunction", "Sweeper.Arn"),
        ("lambda:InvokeFunction", "Sweeper.Arn:*"),
    }


def test_the_schedule_may_start_the_sweep_for_this_account_only(template: Template) -> None:
    assert permissions(template, "SweepStarterRole") == {("states:StartExecution", "Sweep")}
    role = resources(template, "AWS::IAM::Role")["SweepStarterRole"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert said(trust["Condition"]["StringEquals"]["aws:SourceAccount"]) == "${AWS::AccountId}"


def test_the_reconciler_is_invoked_by_its_schedule_only(template: Template) -> None:
    (permission,) = resources(template, "AWS::Lambda::Permission").values()
    assert said(permission["FunctionName"]) == "Reconciler.Arn"
    assert permission["Principal"] == "events.amazonaws.com"
    assert said(permission["SourceArn"]) == "ReconcilerSchedule.Arn"


def test_the_rekognition_role_is_passed_to_rekognition_only(template: Template) -> None:
    (passing,) = [
        statement
        for statement in role_statements(template, "VideoProcessorRole")
        if as_list(statement["Action"]) == ["iam:PassRole"]
    ]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "rekognition.amazonaws.com"}}


@pytest.mark.parametrize("name", ["RecoveryRole", "SweepRole"])
def test_a_workflow_role_is_for_state_machines_of_this_account_only(template: Template, name: str) -> None:
    role = resources(template, "AWS::IAM::Role")[name]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    machines = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*"
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert said(trust["Condition"]["StringEquals"]["aws:SourceAccount"]) == "${AWS::AccountId}"
    assert said(trust["Condition"]["ArnLike"]["aws:SourceArn"]) == machines


def test_every_permission_stands_in_the_policy_of_a_role_of_this_stack(template: Template) -> None:
    roles = resources(template, "AWS::IAM::Role")
    assert set(roles) == {
        "VideoProcessorRole",
        "ContentAlertRole",
        "ReconcilerRole",
        "SweeperRole",
        "RecoveryRole",
        "SweepRole",
        "SweepStarterRole",
        "CompletionChannelRole",
    }
    assert not [name for name, role in roles.items() if role.get("ManagedPolicyArns") or role.get("Policies")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_may_write_traces_only_if_they_are_traced(
    template: Template, configured: Template, name: str
) -> None:
    assert not TRACING & permissions(template, f"{name}Role")
    assert permissions(configured, f"{name}Role") >= TRACING
