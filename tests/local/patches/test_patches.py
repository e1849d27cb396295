"""The gaps of the emulator are filled, and a patch that no longer fits says so."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from moderation_local.patches import EmulatorMoved, function_of
from moderation_local.patches.cloudformation.bucket_lifecycle import lifecycle_xml
from moderation_local.pipeline.inbox import Inbox
from moderation_local.pipeline.mailbox import Mailbox
from moderation_local.waiting import until

if TYPE_CHECKING:
    from types import ModuleType

    from moderation_local.aws.local_aws import LocalAws

CONTENT = b"0123456789"


@pytest.fixture
def bucket(aws: LocalAws) -> str:
    name = f"bucket-{uuid4().hex[:8]}"
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


@pytest.fixture
def name() -> str:
    return f"name-{uuid4().hex[:8]}"


@pytest.fixture
def topic(aws: LocalAws) -> str:
    return str(aws.client("sns").create_topic(Name=f"topic-{uuid4().hex[:8]}")["TopicArn"])


def upload(aws: LocalAws, bucket: str, key: str = "party.mp4") -> str:
    return str(aws.client("s3").put_object(Bucket=bucket, Key=key, Body=CONTENT)["VersionId"])


def test_an_object_created_event_names_the_version(aws: LocalAws, bucket: str) -> None:
    sqs = aws.client("sqs")
    queue_url = queue_of_events(aws, bucket, {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}})
    aws.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    version_id = upload(aws, bucket)
    (message,) = until(lambda: sqs.receive_message(QueueUrl=queue_url).get("Messages"), "no event")
    assert json.loads(message["Body"])["detail"]["object"]["version-id"] == version_id


def test_the_status_of_a_stack_is_an_event_and_that_of_its_resources_is_not(aws: LocalAws, name: str) -> None:
    queue_url = queue_of_events(aws, name, {"source": ["aws.cloudformation"]})
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    stack_id = aws.client("cloudformation").create_stack(StackName=name, TemplateBody=body)["StackId"]
    told: list[dict[str, Any]] = []

    def is_over() -> bool:
        messages = aws.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        told.extend(json.loads(message["Body"]) for message in messages.get("Messages", []))
        return "CREATE_COMPLETE" in [event["detail"]["status-details"]["status"] for event in told]

    until(is_over, "no event says that the stack is complete")
    assert {event["detail-type"] for event in told} == {"CloudFormation Stack Status Change"}
    assert {event["detail"]["stack-id"] for event in told} == {stack_id}
    statuses = sorted(event["detail"]["status-details"]["status"] for event in told)
    assert statuses == ["CREATE_COMPLETE", "CREATE_IN_PROGRESS"]


def queue_of_events(aws: LocalAws, name: str, pattern: dict[str, Any]) -> str:
    """A queue that gets the events of the default bus that match."""
    events, sqs = aws.client("events"), aws.client("sqs")
    queue_url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    queue_arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": queue_arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": policy})
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue_arn}])
    return queue_url


@pytest.mark.parametrize(
    ("wanted", "content", "where"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
    ],
)
def test_a_range_of_a_named_version_is_all_that_comes(
    aws: LocalAws, bucket: str, wanted: str, content: bytes, where: str
) -> None:
    version_id = upload(aws, bucket)
    answer = aws.client("s3").get_object(Bucket=bucket, Key="party.mp4", VersionId=version_id, Range=wanted)
    assert (answer["Body"].read(), answer["ContentRange"]) == (content, where)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_range_beyond_a_named_version_is_refused(aws: LocalAws, bucket: str) -> None:
    version_id = upload(aws, bucket)
    with pytest.raises(ClientError, match="InvalidRange"):
        aws.client("s3").get_object(Bucket=bucket, Key="party.mp4", VersionId=version_id, Range="bytes=10-")


@pytest.mark.parametrize(
    ("asked", "content_type"),
    [({}, "video/quicktime"), ({"ResponseContentType": "video/mp4"}, "video/mp4")],
)
@pytest.mark.parametrize("part", [{}, {"Range": "bytes=2-4"}])
def test_a_reader_of_a_named_version_may_override_its_content_type(
    aws: LocalAws, bucket: str, asked: dict[str, str], content_type: str, part: dict[str, str]
) -> None:
    s3, where = aws.client("s3"), {"Bucket": bucket, "Key": "party.mov"}
    version_id = s3.put_object(**where, Body=CONTENT, ContentType="video/quicktime")["VersionId"]
    answer = s3.get_object(**where, VersionId=version_id, **asked, **part)
    assert answer["ContentType"] == content_type


def test_nobody_overrides_the_headers_of_a_version_that_is_not_there(aws: LocalAws, bucket: str) -> None:
    upload(aws, bucket)
    with pytest.raises(ClientError, match="NoSuchVersion") as refusal:
        aws.client("s3").get_object(
            Bucket=bucket, Key="party.mp4", VersionId="none", ResponseContentType="video/mp4"
        )
    assert refusal.value.response["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/xml"


def test_a_version_under_a_delete_marker_can_be_tagged(aws: LocalAws, bucket: str) -> None:
    s3, version_id = aws.client("s3"), upload(aws, bucket)
    s3.delete_object(Bucket=bucket, Key="party.mp4")
    which = {"Bucket": bucket, "Key": "party.mp4", "VersionId": version_id}
    s3.put_object_tagging(**which, Tagging={"TagSet": [{"Key": "seen", "Value": "yes"}]})
    assert s3.get_object_tagging(**which)["TagSet"] == [{"Key": "seen", "Value": "yes"}]


def test_a_deleted_key_without_a_version_still_has_no_tags(aws: LocalAws, bucket: str) -> None:
    upload(aws, bucket)
    aws.client("s3").delete_object(Bucket=bucket, Key="party.mp4")
    with pytest.raises(ClientError, match="NoSuchKey"):
        aws.client("s3").get_object_tagging(Bucket=bucket, Key="party.mp4")


@pytest.mark.parametrize("subject", ["x" * 100, "two\nlines", "a bell \a"])
def test_a_subject_that_aws_refuses_is_refused(aws: LocalAws, topic: str, subject: str) -> None:
    with pytest.raises(ClientError, match="Invalid parameter: Subject"):
        aws.client("sns").publish(TopicArn=topic, Subject=subject, Message="text")


@pytest.mark.parametrize(
    ("message", "complaint"), [("not JSON", "failed to parse"), ('{"email": "text"}', "No default entry")]
)
def test_a_message_per_protocol_needs_json_with_a_default(
    aws: LocalAws, topic: str, message: str, complaint: str
) -> None:
    with pytest.raises(ClientError, match=complaint):
        aws.client("sns").publish(TopicArn=topic, Message=message, MessageStructure="json")


def test_an_e_mail_has_the_text_meant_for_e_mail(aws: LocalAws, topic: str) -> None:
    sns, inbox = aws.client("sns"), Inbox(aws, topic)
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="somebody@example.com")
    message = json.dumps({"default": "{}", "email": "Dear somebody"})
    sns.publish(TopicArn=topic, Subject="s" * 99, Message=message, MessageStructure="json")
    mail = Mailbox(aws.outbox).wait_for(lambda mail: mail.topic == topic)
    assert (mail.to, mail.subject, mail.text) == ("somebody@example.com", "s" * 99, "Dear somebody")
    assert inbox.wait_for(lambda _: True).message == "{}"


def test_an_e_mail_subscription_gets_only_what_its_filter_lets_through(aws: LocalAws, topic: str) -> None:
    sns = aws.client("sns")
    policy = json.dumps({"verdict": ["FLAGGED"]})
    sns.subscribe(
        TopicArn=topic, Protocol="email", Endpoint="a@example.com", Attributes={"FilterPolicy": policy}
    )
    for verdict in ("CLEAN", "FLAGGED"):
        attributes = {"verdict": {"DataType": "String", "StringValue": verdict}}
        sns.publish(TopicArn=topic, Message=verdict, MessageAttributes=attributes)
    assert [mail.text for mail in Mailbox(aws.outbox).mails() if mail.topic == topic] == ["FLAGGED"]


def test_cloudformation_gives_a_bucket_its_lifecycle_rules(aws: LocalAws) -> None:
    archive = {
        "Id": "Archive",
        "Status": "Enabled",
        "TagFilters": [{"Key": "verdict", "Value": "clean"}],
        "ObjectSizeGreaterThan": "0",
        "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 30}],
        "NoncurrentVersionTransitions": [{"StorageClass": "GLACIER", "TransitionInDays": 7}],
    }
    tidy = {"Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}
    bucket = _create_bucket_by_template(aws, {"LifecycleConfiguration": {"Rules": [archive, tidy]}})
    first, second = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert first["Filter"]["And"]["Tags"] == [{"Key": "verdict", "Value": "clean"}]
    assert first["Filter"]["And"]["ObjectSizeGreaterThan"] == 0
    assert first["Transitions"] == [{"Days": 30, "StorageClass": "GLACIER"}]
    assert first["NoncurrentVersionTransitions"] == [{"NoncurrentDays": 7, "StorageClass": "GLACIER"}]
    assert second["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 3}


def _create_bucket_by_template(aws: LocalAws, properties: dict[str, Any]) -> str:
    cloudformation, name = aws.client("cloudformation"), f"stack-{uuid4().hex[:8]}"
    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}}
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    (resource,) = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return str(resource["PhysicalResourceId"])


def test_a_lifecycle_property_that_would_be_lost_is_refused() -> None:
    with pytest.raises(ValueError, match="does not understand TransitionSomehow"):
        lifecycle_xml({"Rules": [{"Status": "Enabled", "TransitionSomehow": 1}]})


def _moved(_bucket_name: str) -> None:
    """A function of the emulator after its insides have moved."""


@pytest.mark.parametrize("name", ["_get_object", "no_such_function"])
def test_a_patch_that_no_longer_fits_says_where(name: str) -> None:
    emulator = cast("ModuleType", SimpleNamespace(__name__="ministack.services.s3", _get_object=_moved))
    with pytest.raises(EmulatorMoved, match=rf"ministack\.services\.s3.*{name}.*moderation_local\.patches"):
        function_of(emulator, name, "bucket_name", "key")
