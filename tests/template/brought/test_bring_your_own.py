"""What the user brings is used and extended, and what cannot be extended is never left open in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_events as events
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sns as sns
import pytest

from moderation_stack import PropertyError, VideoModeration
from moderation_stack.shared.retention import Retention
from moderation_stack.storage.tables import AnalysisTable, MetadataTable
from tests.template.reading import as_list, permissions, resources, said, statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

HERE = cdk.Environment(account="111111111111", region="eu-west-1")
TEXT = dynamodb.AttributeType.STRING


def analysis(stack: cdk.Stack, name: str = "Videos") -> dynamodb.ITable:
    """A table as a new stack has it, but of the app."""
    return AnalysisTable(stack, name, table_name=None, retention=Retention())


def labels(stack: cdk.Stack) -> dynamodb.ITable:
    return MetadataTable(stack, "Labels", table_name=None, retention=Retention())


def network(stack: cdk.Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0123456789abcdef0",
        availability_zones=["eu-west-1a"],
        private_subnet_ids=["subnet-0123456789abcdef0"],
    )


@pytest.fixture(scope="module")
def brought(synth: Callable[..., Template]) -> Template:
    """A stack that creates each resource itself, and a permissions boundary."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(
            stack,
            "VideoModeration",
            alert_topic=sns.Topic(stack, "Moderators"),
            operations_topic=sns.Topic(stack, "OnCall", master_key=kms.Key(stack, "OnCallKey")),
            event_bus=events.EventBus(stack, "Bus"),
            access_log_bucket=s3.Bucket(stack, "Logs"),
            video_analysis_table=analysis(stack),
            metadata_table=labels(stack),
            vpc=network(stack),
            alert_emails=["moderator@example.com"],
            operations_emails=["operator@example.com"],
        )
        moderation.on_flagged("Look")
        boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "developers")
        iam.PermissionsBoundary.of(moderation).apply(boundary)
        return stack

    return synth(build)


def test_nothing_is_made_beside_what_is_brought(brought: Template) -> None:
    assert set(resources(brought, "AWS::SNS::Topic")) == {"Moderators", "OnCall", "CompletionChannelTopic"}
    assert set(resources(brought, "AWS::S3::Bucket")) == {"Logs", "MediaBucket"}
    assert set(resources(brought, "AWS::DynamoDB::Table")) == {"Videos", "Labels", "DecisionTable", "Alerts"}


@pytest.mark.parametrize("role", ["ContentAlertRole", "ReconcilerRole"])
def test_the_functions_may_publish_to_the_topics(brought: Template, role: str) -> None:
    expected = {("sns:Publish", "Moderators"), ("sns:Publish", "OnCall"), ("kms:Decrypt", "OnCallKey.Arn")}
    assert expected <= permissions_without_denials(brought, role)


def permissions_without_denials(template: Template, role: str) -> set[tuple[str, str]]:
    allowed: dict[str, Any] = {
        "Resources": {
            name: _allowing(resource)
            for name, resource in template["Resources"].items()
            if resource["Type"] == "AWS::IAM::Policy"
        }
    }
    return permissions(allowed, role)


def _allowing(policy: dict[str, Any]) -> dict[str, Any]:
    kept = [each for each in statements(policy["Properties"]) if each["Effect"] == "Allow"]
    return {**policy, "Properties": {**policy["Properties"], "PolicyDocument": {"Statement": kept}}}


def test_alarms_may_publish_to_the_topic_for_operators_and_use_its_key(brought: Template) -> None:
    (policy,) = resources(brought, "AWS::SNS::TopicPolicy").keys() & {"OnCallPolicy"}
    (statement,) = statements(resources(brought, "AWS::SNS::TopicPolicy")[policy])
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert said(statement["Condition"]["StringEquals"]["aws:SourceAccount"]) == "${AWS::AccountId}"
    key = resources(brought, "AWS::KMS::Key")["OnCallKey"]["KeyPolicy"]["Statement"]
    assert [each["Sid"] for each in key if "Sid" in each] == ["AlarmsPublishToEncryptedTopics"]
    alarms = resources(brought, "AWS::CloudWatch::Alarm").values()
    assert {said(action) for alarm in alarms for action in alarm["AlarmActions"]} == {"OnCall"}


def test_addresses_are_subscribed_to_the_topics(brought: Template) -> None:
    emails = {
        each["Endpoint"]: said(each["TopicArn"])
        for each in resources(brought, "AWS::SNS::Subscription").values()
        if each["Protocol"] == "email"
    }
    assert emails == {"moderator@example.com": "Moderators", "operator@example.com": "OnCall"}


def test_verdicts_are_announced_on_the_bus_and_rules_are_on_it(brought: Template) -> None:
    function = resources(brought, "AWS::Lambda::Function")["ContentAlert"]
    assert said(function["Environment"]["Variables"]["EVENT_BUS_NAME"]) == "Bus.Arn"
    assert ("events:PutEvents", "Bus.Arn") in permissions_without_denials(brought, "ContentAlertRole")
    rules = resources(brought, "AWS::Events::Rule")
    assert said(rules["Look"]["EventBusName"]) == "Bus"
    assert "EventBusName" not in rules["Uploads"]


def test_access_logs_go_to_the_bucket_under_a_prefix(brought: Template) -> None:
    logging = resources(brought, "AWS::S3::Bucket")["MediaBucket"]["LoggingConfiguration"]
    assert said(logging["DestinationBucketName"]) == "Logs"
    (delivery,) = statements(resources(brought, "AWS::S3::BucketPolicy")["LogsPolicy"])
    assert said(delivery["Resource"]) == f"Logs.Arn/{logging['LogFilePrefix']}*"
    assert said(delivery["Condition"]["ArnLike"]["aws:SourceArn"]) == "MediaBucket.Arn"


def test_access_logs_go_to_an_imported_bucket_whose_policy_its_owner_writes(
    synth: Callable[..., Template],
) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        logs = IMPORTED["access_log_bucket"](stack)
        VideoModeration(stack, "VideoModeration", access_log_bucket=logs, prepared=["access_log_bucket"])
        return stack

    template = synth(build)
    assert set(resources(template, "AWS::S3::Bucket")) == {"MediaBucket"}
    assert set(resources(template, "AWS::S3::BucketPolicy")) == {"MediaBucketPolicy"}
    logging = resources(template, "AWS::S3::Bucket")["MediaBucket"]["LoggingConfiguration"]
    assert logging["DestinationBucketName"] == "example-logs"


def test_the_tables_are_used(brought: Template) -> None:
    variables = resources(brought, "AWS::Lambda::Function")["ContentAlert"]["Environment"]["Variables"]
    assert said(variables["VIDEO_ANALYSIS_TABLE"]) == "Videos"
    assert said(variables["METADATA_TABLE"]) == "Labels"
    allowed = permissions_without_denials(brought, "VideoProcessorRole")
    assert ("dynamodb:Query", "Videos.Arn/index/ByStatus") in allowed


def test_every_function_is_in_the_network_and_its_code_cannot_change_it(brought: Template) -> None:
    functions = resources(brought, "AWS::Lambda::Function")
    assert {str(each["VpcConfig"]["SubnetIds"]) for each in functions.values()} == {
        "['subnet-0123456789abcdef0']"
    }
    groups = {said(group) for each in functions.values() for group in each["VpcConfig"]["SecurityGroupIds"]}
    assert groups == {"FunctionSecurityGroup.GroupId"}
    for policy in resources(brought, "AWS::IAM::Policy").values():
        denied = [each for each in statements(policy) if each["Effect"] == "Deny"]
        allowed = [each for each in statements(policy) if "ec2:CreateNetworkInterface" in each["Action"]]
        assert len(denied) in (0, 1)
        assert len(allowed) == 2 * len(denied)
        for each in denied:
            assert "lambda:SourceFunctionArn" in each["Condition"]["ArnLike"]


def test_a_permissions_boundary_is_on_every_role(brought: Template) -> None:
    roles = resources(brought, "AWS::IAM::Role")
    assert len(roles) > 6
    for role in roles.values():
        assert said(role["PermissionsBoundary"]).endswith(":policy/developers")


TOPIC = "arn:aws:sns:eu-west-1:111111111111:topic"
IMPORTED: dict[str, Callable[[cdk.Stack], Any]] = {
    "alert_topic": lambda stack: sns.Topic.from_topic_arn(stack, "Moderators", f"{TOPIC}-of-moderators"),
    "operations_topic": lambda stack: sns.Topic.from_topic_arn(stack, "OnCall", TOPIC),
    "access_log_bucket": lambda stack: s3.Bucket.from_bucket_name(stack, "Logs", "example-logs"),
    "video_analysis_table": lambda stack: dynamodb.Table.from_table_name(stack, "Videos", "videos"),
    "metadata_table": lambda stack: dynamodb.Table.from_table_name(stack, "Labels", "labels"),
}


def imported(stack: cdk.Stack) -> dict[str, Any]:
    return {name: make(stack) for name, make in IMPORTED.items()}


def moderation(bring: Callable[[cdk.Stack], dict[str, Any]]) -> VideoModeration:
    stack = cdk.Stack(cdk.App(), "Stack", env=HERE)
    return VideoModeration(stack, "VideoModeration", **bring(stack))


@pytest.mark.parametrize("name", IMPORTED)
def test_an_imported_resource_must_be_prepared(name: str) -> None:
    others = [each for each in IMPORTED if each != name]
    with pytest.raises(PropertyError, match=rf"^prepared must contain '{name}'"):
        moderation(lambda stack: {name: IMPORTED[name](stack)})
    with pytest.raises(PropertyError, match=rf"^prepared must contain '{name}'"):
        moderation(lambda stack: {**imported(stack), "prepared": others})


def test_imported_resources_that_are_prepared_are_taken() -> None:
    moderation(lambda stack: {**imported(stack), "prepared": list(IMPORTED)})


def test_an_own_topic_under_an_imported_key_must_be_prepared() -> None:
    """The policy of the key must let alarms publish."""
    arn = "arn:aws:kms:eu-west-1:111111111111:key/topic"

    def bring(stack: cdk.Stack) -> dict[str, Any]:
        return {"operations_topic": sns.Topic(stack, "T", master_key=kms.Key.from_key_arn(stack, "K", arn))}

    with pytest.raises(PropertyError, match=r"^prepared must contain 'operations_topic'"):
        moderation(bring)
    moderation(lambda stack: {**bring(stack), "prepared": ["operations_topic"]})


def unversioned_index(stack: cdk.Stack) -> dynamodb.Table:
    table = dynamodb.Table(stack, "T", partition_key=dynamodb.Attribute(name="VideoId", type=TEXT))
    table.add_global_secondary_index(
        index_name="ByStatus", partition_key=dynamodb.Attribute(name="Status", type=TEXT)
    )
    return table


def other_key(stack: cdk.Stack) -> dynamodb.TableV2:
    return dynamodb.TableV2(stack, "T", partition_key=dynamodb.Attribute(name="Id", type=TEXT))


def without_expiry(stack: cdk.Stack) -> dynamodb.Table:
    return dynamodb.Table(
        stack,
        "T",
        partition_key=dynamodb.Attribute(name="VideoName", type=TEXT),
        sort_key=dynamodb.Attribute(name="LabelKey", type=TEXT),
    )


@pytest.mark.parametrize(
    ("bring", "name", "requirement"),
    [
        (lambda _: {"alert_topic": "topic"}, "alert_topic", "must be an sns.ITopic"),
        (lambda stack: {"event_bus": sns.Topic(stack, "T")}, "event_bus", "must be an events.IEventBus"),
        (lambda _: {"access_log_bucket": "logs"}, "access_log_bucket", "must be an s3.IBucket"),
        (lambda _: {"metadata_table": "labels"}, "metadata_table", "must be a dynamodb.ITable"),
        (lambda _: {"vpc": "vpc-1"}, "vpc", "must be an ec2.IVpc"),
        (lambda _: {"vpc_subnets": "private"}, "vpc_subnets", "must be of type SubnetSelection"),
        (lambda _: {"vpc_subnets": ec2.SubnetSelection()}, "vpc_subnets", "must be left out without vpc"),
        (
            lambda stack: {"vpc": network(stack), "security_groups": ["sg-1"]},
            "security_groups",
            "must be a list of ec2.ISecurityGroup",
        ),
        (
            lambda stack: {"vpc": network(stack), "security_groups": 1},
            "security_groups",
            "must be a list of ec2.ISecurityGroup",
        ),
        (
            lambda stack: {"alert_topic": sns.Topic(stack, "T", fifo=True)},
            "alert_topic",
            "must be a standard topic",
        ),
        (
            lambda stack: dict.fromkeys(("alert_topic", "operations_topic"), sns.Topic(stack, "T")),
            "operations_topic",
            "must differ from alert_topic",
        ),
        (
            lambda stack: {
                "alert_topic": sns.Topic.from_topic_arn(stack, "A", TOPIC),
                "operations_topic": sns.Topic.from_topic_arn(stack, "O", TOPIC),
                "prepared": ["alert_topic", "operations_topic"],
            },
            "operations_topic",
            "must differ from alert_topic",
        ),
        (
            lambda stack: {"encryption_key": kms.Key(stack, "K", key_spec=kms.KeySpec.RSA_2048)},
            "encryption_key",
            "must be a symmetric key that encrypts, and is RSA_2048",
        ),
        (
            lambda stack: {
                "access_log_bucket": s3.Bucket(stack, "L", encryption=s3.BucketEncryption.KMS_MANAGED)
            },
            "access_log_bucket",
            "must have SSE-S3",
        ),
        (
            lambda stack: {
                "access_log_bucket": s3.Bucket(
                    stack,
                    "L",
                    object_lock_default_retention=s3.ObjectLockRetention.governance(cdk.Duration.days(1)),
                )
            },
            "access_log_bucket",
            "must not have Object Lock",
        ),
        (
            lambda stack: {
                "access_log_bucket": s3.Bucket(stack, "L"),
                "media_bucket": s3.Bucket(stack, "V", versioned=True),
            },
            "access_log_bucket",
            "must be left out with media_bucket",
        ),
        (
            lambda stack: {"metadata_table": labels(stack), "metadata_table_name": "labels"},
            "metadata_table_name",
            "must be left out with metadata_table",
        ),
        (
            lambda stack: dict.fromkeys(("metadata_table", "video_analysis_table"), labels(stack)),
            "metadata_table",
            "must differ from video_analysis_table",
        ),
        (
            lambda stack: {
                "metadata_table": dynamodb.Table.from_table_name(stack, "M", "videos"),
                "video_analysis_table": dynamodb.Table.from_table_name(stack, "V", "videos"),
                "prepared": ["metadata_table", "video_analysis_table"],
            },
            "metadata_table",
            "must differ from video_analysis_table",
        ),
        (
            lambda stack: {"video_analysis_table": other_key(stack)},
            "video_analysis_table",
            "must have the key VideoId, all strings, and has Id",
        ),
        (
            lambda stack: {"video_analysis_table": unversioned_index(stack)},
            "video_analysis_table",
            "must have the index as it is needed: the index ByStatus must have the key Status, Position",
        ),
        (
            lambda stack: {"metadata_table": without_expiry(stack), "label_retention": cdk.Duration.days(90)},
            "metadata_table",
            "must have ExpiresAt as its time to live",
        ),
        (
            lambda stack: {
                "operations_topic": sns.Topic.from_topic_arn(stack, "T", TOPIC.replace("1111", "2222")),
                "prepared": ["operations_topic"],
            },
            "operations_topic",
            "must be in the Region and account of the stack",
        ),
        (
            lambda stack: {
                "event_bus": events.EventBus.from_event_bus_arn(
                    stack, "Bus", "arn:aws:events:us-east-1:111111111111:event-bus/media"
                )
            },
            "event_bus",
            "must be in the Region and account of the stack",
        ),
        (lambda _: {"prepared": "alert_topic"}, "prepared", "must be a list"),
        (lambda _: {"prepared": ["alert_topic"]}, "prepared", "must name properties with an imported"),
        (
            lambda stack: {"alert_topic": sns.Topic(stack, "T"), "prepared": ["alert_topic"]},
            "prepared",
            "must name properties with an imported resource, of which there is none here",
        ),
    ],
)
def test_what_would_not_work_is_refused_in_words(
    bring: Callable[[cdk.Stack], dict[str, Any]], name: str, requirement: str
) -> None:
    with pytest.raises(PropertyError) as refusal:
        moderation(bring)
    assert refusal.value.name == name
    assert refusal.value.requirement.startswith(requirement)


def test_the_key_of_an_imported_topic_is_used_by_who_publishes(synth: Callable[..., Template]) -> None:
    """And that of an imported table by who reads and writes it."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack", env=HERE)
        arn = "arn:aws:kms:eu-west-1:111111111111:key/"
        topic = sns.Topic.from_topic_attributes(stack, "Topic", topic_arn=TOPIC, key_arn=f"{arn}topic")
        key = kms.Key.from_key_arn(stack, "TableKey", f"{arn}table")
        table = dynamodb.Table.from_table_attributes(stack, "Table", table_name="videos", encryption_key=key)
        VideoModeration(
            stack,
            "VideoModeration",
            operations_topic=topic,
            video_analysis_table=table,
            prepared=["operations_topic", "video_analysis_table"],
        )
        return stack

    template = synth(build)
    key = "arn:aws:kms:eu-west-1:111111111111:key/"
    assert ("kms:GenerateDataKey*", f"{key}topic") in permissions(template, "ContentAlertRole")
    for role in ("VideoProcessorRole", "RecoveryRole", "SweeperRole"):
        assert ("kms:Decrypt", f"{key}table") in permissions(template, role)
    queries = {said(each) for each in as_list_of_resources(template, "dynamodb:Query")}
    assert any(each.endswith("table/videos/index/ByStatus") for each in queries)


def as_list_of_resources(template: Template, action: str) -> list[Any]:
    return [
        resource
        for policy in resources(template, "AWS::IAM::Policy").values()
        for each in statements(policy)
        if action in as_list(each["Action"])
        for resource in as_list(each["Resource"])
    ]
