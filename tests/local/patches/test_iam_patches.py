"""The rules of IAM that the emulator lacks allow and deny as on AWS."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from moderation_local.waiting import until
from tests.local.gate.tags.forging import Forger

if TYPE_CHECKING:
    from moderation_local.aws.local_aws import LocalAws

ACCOUNT = "000000000000"
LAMBDA = {"Service": "lambda.amazonaws.com"}
Statement = dict[str, Any]


def allow(*actions: str, on: str = "*", when: Statement | None = None) -> Statement:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": on}
    return {**statement, "Condition": when} if when else statement


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role(aws: LocalAws, *statements: Statement, trusts: Statement | None = None) -> str:
    """The ARN of a new role that may do what the statements say; trusted is the account, unless said."""
    iam, name = aws.client("iam"), f"role-{uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusts or {"AWS": ACCOUNT}}
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
    iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=policy(*statements))
    return str(made["Role"]["Arn"])


@pytest.fixture
def bucket(aws: LocalAws) -> str:
    """A versioned bucket with the object `there`, tagged project=sea, and `plain` without tags."""
    s3, name = aws.client("s3"), f"bucket-{uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=name, Key="there", Body=b"0123456789", Tagging="project=sea")
    s3.put_object(Bucket=name, Key="plain", Body=b"0123456789")
    return name


def denied(code: str = "AccessDenied") -> Any:
    return pytest.raises(ClientError, match=code)


class TestUserId:
    READ = """
import boto3

def handler(event, context):
    boto3.client("s3").get_object(**event)
"""

    def test_a_role_is_known_by_its_id_also_in_a_function(self, aws: LocalAws, bucket: str) -> None:
        named, other = (role(aws, allow("s3:GetObject"), trusts=LAMBDA) for _ in range(2))
        role_id = aws.client("iam").get_role(RoleName=named.rpartition("/")[2])["Role"]["RoleId"]
        guard = {
            **allow("s3:GetObject", on=f"arn:aws:s3:::{bucket}/*"),
            "Effect": "Deny",
            "Principal": "*",
            "Condition": {"StringNotLike": {"aws:userid": f"{role_id}:*"}},
        }
        aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(guard))
        event, functions = json.dumps({"Bucket": bucket, "Key": "there"}), aws.client("lambda")
        errors = [
            functions.invoke(FunctionName=function(aws, reader, self.READ), Payload=event)
            for reader in (named, other)
        ]
        assert ["FunctionError" in answer for answer in errors] == [False, True]
        assert "AccessDenied" in errors[1]["Payload"].read().decode()


class TestTagConditions:
    """`s3:ExistingObjectTag`, `s3:RequestObjectTag` and `s3:RequestObjectTagKeys`."""

    @pytest.mark.parametrize("call", ["get_object_tagging", "delete_object_tagging"])
    def test_the_tags_of_an_object_decide_who_reads_or_removes_them(
        self, aws: LocalAws, bucket: str, call: str
    ) -> None:
        tagged = {"StringEquals": {"s3:ExistingObjectTag/project": "sea"}}
        s3 = aws.client("s3", role=role(aws, allow("s3:*ObjectTagging", when=tagged)))
        assert getattr(s3, call)(Bucket=bucket, Key="there")
        with denied():
            getattr(s3, call)(Bucket=bucket, Key="plain")

    @pytest.mark.parametrize(
        "condition",
        [
            {"StringEquals": {"s3:RequestObjectTag/project": "sea"}},
            {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["project"]}},
        ],
    )
    def test_the_tags_that_a_request_names_decide(
        self, aws: LocalAws, bucket: str, condition: Statement
    ) -> None:
        s3 = aws.client("s3", role=role(aws, allow("s3:PutObject*", when=condition)))
        tag = {"Key": "project", "Value": "sea"}
        s3.put_object(Bucket=bucket, Key="new", Body=b"", Tagging="project=sea")
        s3.put_object_tagging(Bucket=bucket, Key="plain", Tagging={"TagSet": [tag]})
        with denied():
            s3.put_object(Bucket=bucket, Key="new", Body=b"", Tagging="owner=me")
        with denied():
            s3.put_object_tagging(Bucket=bucket, Key="plain", Tagging={"TagSet": [{**tag, "Key": "owner"}]})

    def test_the_tags_that_an_upload_replaces_do_not_count(self, aws: LocalAws, bucket: str) -> None:
        untagged = {"Null": {"s3:ExistingObjectTag/project": "true"}}
        s3 = aws.client("s3", role=role(aws, allow("s3:PutObject*", when=untagged)))
        assert s3.put_object(Bucket=bucket, Key="there", Body=b"", Tagging="owner=me")


@pytest.fixture
def putter(aws: LocalAws) -> Any:
    """Somebody who may read and write objects, but no tags."""
    return aws.client("s3", role=role(aws, allow("s3:PutObject", "s3:GetObject", "s3:GetObjectVersion")))


class TestTagPermissions:
    def test_an_upload_without_tags_needs_no_permission_to_tag(self, putter: Any, bucket: str) -> None:
        assert putter.put_object(Bucket=bucket, Key="new", Body=b"")
        assert putter.create_multipart_upload(Bucket=bucket, Key="new")
        assert putter.copy_object(Bucket=bucket, Key="new", CopySource={"Bucket": bucket, "Key": "plain"})

    @pytest.mark.parametrize("way", ["upload", "copy_with_other_tags", "upload_in_parts", "post_form"])
    def test_an_upload_with_tags_does(self, aws: LocalAws, putter: Any, bucket: str, way: str) -> None:
        forger = Forger(putter, bucket, "new", "there", aws.environment["AWS_CA_BUNDLE"])
        with denied():
            getattr(forger, way)("project")

    @pytest.mark.parametrize("missing", ["s3:GetObjectTagging", "s3:PutObjectTagging"])
    def test_a_copy_of_an_object_with_tags_reads_and_writes_them(
        self, aws: LocalAws, bucket: str, missing: str
    ) -> None:
        needed = {"s3:PutObject", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging"}
        copy = {"Bucket": bucket, "Key": "new", "CopySource": {"Bucket": bucket, "Key": "there"}}
        assert aws.client("s3", role=role(aws, allow(*needed))).copy_object(**copy)
        with denied():
            aws.client("s3", role=role(aws, allow(*needed - {missing}))).copy_object(**copy)


@pytest.mark.parametrize("way", ["upload_in_parts", "post_form"])
def test_an_upload_has_the_tags_that_it_named(aws: LocalAws, bucket: str, way: str) -> None:
    s3 = aws.client("s3")
    forger = Forger(s3, bucket, "new", "there", aws.environment["AWS_CA_BUNDLE"])
    getattr(forger, way)("project")
    assert s3.get_object_tagging(**forger.where)["TagSet"] == [{"Key": "project", "Value": "clean"}]


@pytest.fixture
def queue(aws: LocalAws) -> str:
    return str(aws.client("sqs").create_queue(QueueName=f"queue-{uuid4().hex[:8]}")["QueueUrl"])


def arn_of(queue: str) -> str:
    return f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue.rpartition('/')[2]}"


def waiting_in(aws: LocalAws, queue: str) -> int:
    names = ["ApproximateNumberOfMessages"]
    found = aws.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return int(found[names[0]])


def under_key(name: str, key: str) -> dict[str, Any]:
    """A template with a table and a bucket that a key encrypts."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]}
    table = {
        "TableName": name,
        "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    }
    return {
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": table},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name, "BucketEncryption": rules}},
    }


def make(aws: LocalAws, resources: dict[str, Any]) -> None:
    """Create a stack and wait for it."""
    cloudformation, name = aws.client("cloudformation"), f"stack-{uuid4().hex[:8]}"
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


class TestServices:
    """What a service does for somebody, it does with a role or by the policy of a resource."""

    @pytest.mark.parametrize("missing", ["kms:GenerateDataKey*", "kms:Decrypt"])
    def test_publishing_to_an_encrypted_topic_needs_the_use_of_its_key(
        self, aws: LocalAws, missing: str
    ) -> None:
        key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
        attributes = {"KmsMasterKeyId": key}
        topic = aws.client("sns").create_topic(Name=f"topic-{uuid4().hex[:8]}", Attributes=attributes)[
            "TopicArn"
        ]
        needed = {"sns:Publish", "kms:GenerateDataKey*", "kms:Decrypt"}
        assert aws.client("sns", role=role(aws, allow(*needed))).publish(TopicArn=topic, Message="text")
        with denied("AuthorizationError"):
            aws.client("sns", role=role(aws, allow(*needed - {missing}))).publish(
                TopicArn=topic, Message="no"
            )

    def test_a_topic_is_encrypted_with_the_key_that_its_template_names(self, aws: LocalAws) -> None:
        key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
        topic = topic_of_template(aws, {"KmsMasterKeyId": key})
        assert aws.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"] == key
        with denied("AuthorizationError"):
            aws.client("sns", role=role(aws, allow("sns:Publish"))).publish(TopicArn=topic, Message="no")

    def test_a_table_and_a_bucket_under_a_key_are_for_who_may_use_it(self, aws: LocalAws) -> None:
        """The key is the one that their template names."""
        key, name = aws.client("kms").create_key()["KeyMetadata"]["Arn"], f"encrypted-{uuid4().hex[:8]}"
        make(aws, under_key(name, key))
        services = allow("dynamodb:*", "s3:*")
        use = allow("kms:Decrypt", "kms:GenerateDataKey", on=key)
        keyless, user = role(aws, services), role(aws, services, use)
        item, where = {"Id": {"S": "1"}}, {"Bucket": name, "Key": "there"}
        aws.client("dynamodb", role=user).put_item(TableName=name, Item=item)
        aws.client("s3", role=user).put_object(**where, Body=b"0123456789")
        assert aws.client("s3", role=user).get_object(**where)
        with denied():
            aws.client("dynamodb", role=keyless).get_item(TableName=name, Key=item)
        with denied():
            aws.client("s3", role=keyless).get_object(**where)
        assert aws.client("s3", role=keyless).get_object_tagging(**where)

    def test_an_encrypted_queue_takes_messages_of_who_may_use_its_key(self, aws: LocalAws) -> None:
        """By Amazon SQS, or by any service; a service that delivers needs the policy of the key."""
        sqs, kms = aws.client("sqs"), aws.client("kms")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        encrypted = {"KmsMasterKeyId": key}
        queue = sqs.create_queue(QueueName=f"encrypted-{uuid4().hex[:8]}", Attributes=encrypted)["QueueUrl"]
        via = {"StringEquals": {"kms:ViaService": "sqs.us-east-1.amazonaws.com"}}
        with_key = allow("kms:GenerateDataKey", "kms:Decrypt", on=key, when=via)
        sender = aws.client("sqs", role=role(aws, allow("sqs:SendMessage"), with_key))
        assert sender.send_message(QueueUrl=queue, MessageBody="text")
        keyless = aws.client("sqs", role=role(aws, allow("sqs:SendMessage")))
        with denied():
            keyless.send_message(QueueUrl=queue, MessageBody="no")

        service = {"Principal": {"Service": "events.amazonaws.com"}}
        statement = {**allow("sqs:SendMessage", on=arn_of(queue)), **service}
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy(statement)})
        events, source = aws.client("events"), f"test.{uuid4().hex[:8]}"
        events.put_rule(Name=source, EventPattern=json.dumps({"source": [source]}))
        events.put_targets(Rule=source, Targets=[{"Id": "0", "Arn": arn_of(queue)}])
        sent = {"Source": source, "DetailType": "test", "Detail": "{}"}
        events.put_events(Entries=[sent])
        account = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
        allowed = policy(
            {**allow("kms:*"), **account}, {**allow("kms:Decrypt", "kms:GenerateDataKey"), **service}
        )
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=allowed)
        events.put_events(Entries=[{**sent, "DetailType": "later"}])
        until(lambda: waiting_in(aws, queue) == 2, "no event comes", timeout=10)
        bodies = [
            json.loads(message["Body"])["detail-type"]
            for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
            if message["Body"] != "text"
        ]
        assert bodies == ["later"]

    def test_a_queue_gets_events_only_if_its_policy_says_so(self, aws: LocalAws, queue: str) -> None:
        sqs, events, source = aws.client("sqs"), aws.client("events"), f"test.{uuid4().hex[:8]}"
        closed = sqs.create_queue(QueueName=f"closed-{uuid4().hex[:8]}")["QueueUrl"]
        statement = {
            **allow("sqs:SendMessage", on=arn_of(queue)),
            "Principal": {"Service": "events.amazonaws.com"},
        }
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy(statement)})
        events.put_rule(Name=source, EventPattern=json.dumps({"source": [source]}))
        targets = [{"Id": str(number), "Arn": arn_of(url)} for number, url in enumerate([closed, queue])]
        events.put_targets(Rule=source, Targets=targets)
        events.put_events(Entries=[{"Source": source, "DetailType": "test", "Detail": "{}"}])
        until(lambda: waiting_in(aws, queue) == 1, "no event comes", timeout=10)
        assert waiting_in(aws, closed) == 0

    def test_a_message_says_who_sent_it(self, aws: LocalAws, queue: str) -> None:
        sender = role(aws, allow("sqs:SendMessage"))
        aws.client("sqs", role=sender).send_message(QueueUrl=queue, MessageBody="text")
        aws.client("sqs").send_message(QueueUrl=queue, MessageBody="text")
        asked = {"MessageSystemAttributeNames": ["SenderId"], "MaxNumberOfMessages": 10}
        messages = aws.client("sqs").receive_message(QueueUrl=queue, **asked)["Messages"]
        role_id = aws.client("iam").get_role(RoleName=sender.rpartition("/")[2])["Role"]["RoleId"]
        assert [message["Attributes"]["SenderId"] for message in messages] == [f"{role_id}:local", ACCOUNT]

    def test_a_state_machine_does_what_its_role_may(self, aws: LocalAws, queue: str) -> None:
        send = allow("sqs:SendMessage", on=arn_of(queue))
        assert run(aws, queue, role(aws, send)) == ("SUCCEEDED", "")
        assert run(aws, queue, role(aws, allow("sqs:ReceiveMessage"))) == ("FAILED", "States.Permissions")
        assert waiting_in(aws, queue) == 1

    def test_a_queue_is_polled_if_the_role_of_the_function_may(self, aws: LocalAws, queue: str) -> None:
        closed = aws.client("sqs").create_queue(QueueName=f"closed-{uuid4().hex[:8]}")["QueueUrl"]
        read = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        for url, actions in ((closed, read[:2]), (queue, read)):
            aws.client("sqs").send_message(QueueUrl=url, MessageBody="text")
            consume(aws, url, role(aws, allow(*actions, on=arn_of(url))))
        until(lambda: waiting_in(aws, queue) == 0, "nobody polls", timeout=20)
        assert waiting_in(aws, closed) == 1


def topic_of_template(aws: LocalAws, properties: dict[str, Any]) -> str:
    """The ARN of the topic that CloudFormation makes."""
    cloudformation, name = aws.client("cloudformation"), f"stack-{uuid4().hex[:8]}"
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}}
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    (topic,) = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return str(topic["PhysicalResourceId"])


def run(aws: LocalAws, queue: str, role_arn: str) -> tuple[str, str]:
    """How an execution ends that sends a message: its status, and its error if it has one."""
    send = {"QueueUrl": queue, "MessageBody": "text"}
    state = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": send, "End": True}
    definition = json.dumps({"StartAt": "Send", "States": {"Send": state}})
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(
        name=f"send-{uuid4().hex[:8]}", definition=definition, roleArn=role_arn
    )
    started = states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]

    def ended() -> Any:
        found = states.describe_execution(executionArn=started)
        return found if found["status"] != "RUNNING" else None

    execution = until(ended, "the execution does not end", timeout=10)
    return execution["status"], execution.get("error", "")


def function(aws: LocalAws, role_arn: str, code: str) -> str:
    """The name of a new function with that role."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", code)
    name = f"function-{uuid4().hex[:8]}"
    aws.client("lambda").create_function(
        FunctionName=name,
        Role=role_arn,
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": package.getvalue()},
        Timeout=30,
    )
    return name


def consume(aws: LocalAws, queue: str, role_arn: str) -> None:
    """A function that takes messages off a queue."""
    name = function(aws, role_arn, "def handler(event, context):\n    return {}\n")
    aws.client("lambda").create_event_source_mapping(FunctionName=name, EventSourceArn=arn_of(queue))


REKOGNITION = {"Service": "rekognition.amazonaws.com"}
NEEDED = {"rekognition:StartContentModeration", "s3:GetObject", "iam:PassRole"}


class TestRekognition:
    @pytest.fixture
    def topic(self, aws: LocalAws) -> str:
        return str(aws.client("sns").create_topic(Name=f"topic-{uuid4().hex[:8]}")["TopicArn"])

    @pytest.fixture
    def publisher(self, aws: LocalAws, topic: str) -> str:
        return role(aws, allow("sns:Publish", on=topic), trusts=REKOGNITION)

    @staticmethod
    def start(aws: LocalAws, bucket: str, topic: str, publisher: str, actions: set[str]) -> str:
        rekognition = aws.client("rekognition", role=role(aws, allow(*actions)))
        channel = {"SNSTopicArn": topic, "RoleArn": publisher}
        video = {"S3Object": {"Bucket": bucket, "Name": "there"}}
        return str(rekognition.start_content_moderation(Video=video, NotificationChannel=channel)["JobId"])

    def test_a_caller_with_all_permissions_gets_a_job(
        self, aws: LocalAws, bucket: str, topic: str, publisher: str
    ) -> None:
        assert self.start(aws, bucket, topic, publisher, NEEDED)

    @pytest.mark.parametrize(
        ("missing", "code"),
        [
            ("rekognition:StartContentModeration", "AccessDeniedException"),
            ("s3:GetObject", "InvalidS3ObjectException"),
            ("iam:PassRole", "AccessDeniedException"),
        ],
    )
    def test_a_caller_without_one_of_them_does_not(
        self, aws: LocalAws, bucket: str, topic: str, publisher: str, missing: str, code: str
    ) -> None:
        with denied(code):
            self.start(aws, bucket, topic, publisher, NEEDED - {missing})

    @pytest.mark.parametrize(
        ("action", "trusts"),
        [("sns:Subscribe", REKOGNITION), ("sns:Publish", {"Service": "sns.amazonaws.com"})],
    )
    def test_a_role_that_could_not_publish_is_refused(
        self, aws: LocalAws, bucket: str, topic: str, action: str, trusts: Statement
    ) -> None:
        publisher = role(aws, allow(action, on=topic), trusts=trusts)
        with denied("AccessDeniedException"):
            self.start(aws, bucket, topic, publisher, NEEDED)
