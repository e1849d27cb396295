"""What the owner of an account has before the pipeline comes; plain calls make it, and no stack."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moderation_local.aws.local_aws import ACCOUNT
from moderation_stack.functions.powertools_layer import copy_distributions
from tests.local.gate.brought.imported_app import ANALYSIS, BUCKET, BUS, LABELS
from video_moderation.contract.storage.key_policy import key_statements
from video_moderation.contract.storage.table_schema import LISTED
from video_moderation.contract.storage.tables import METADATA_KEY, VIDEO_ANALYSIS_INDEXES, VIDEO_ANALYSIS_KEY

if TYPE_CHECKING:
    from moderation_local.aws.local_aws import LocalAws
    from video_moderation.contract.storage.tables import TableKey

REGION = "us-east-1"
SERVICES = key_statements(partition="aws", region=REGION, account=ACCOUNT)
"""What `video-moderation key-policy` prints."""


def prepare(aws: LocalAws) -> dict[str, str]:
    """Makes everything that `imported_app` imports, prepared as the documents say; returns its context."""
    key = _key(aws)
    _bucket(aws)
    _tables(aws, key)
    aws.client("events").create_event_bus(Name=BUS)
    sns = aws.client("sns")
    topics = {
        name: sns.create_topic(Name=name, Attributes={"KmsMasterKeyId": key})["TopicArn"]
        for name in ("library-moderators", "library-on-call")
    }
    return {
        "keyArn": key,
        "alertTopicArn": topics["library-moderators"],
        "operationsTopicArn": topics["library-on-call"],
        "layerArn": _layer(aws),
        "boundaryArn": _boundary(aws),
        **_network(aws),
    }


def policy_of(statements: list[dict[str, Any]]) -> str:
    """A policy with these statements, as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def printed(aws: LocalAws, command: str) -> list[dict[str, Any]]:
    """What a command of the operators prints about the stack of `imported_app`."""
    arguments = [sys.executable, "-m", "moderation_cli", command, "--stack", "Library"]
    statements: list[dict[str, Any]] = json.loads(aws.start(command, arguments).wait())
    return statements


def _key(aws: LocalAws) -> str:
    """A key whose policy lets the account's roles and the services use it."""
    account = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    policy = policy_of([account, *SERVICES])
    return str(aws.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])


def _bucket(aws: LocalAws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def _tables(aws: LocalAws, key: str) -> None:
    indexes = [
        {"IndexName": name, "KeySchema": _schema(each), "Projection": _projection(name)}
        for name, each in VIDEO_ANALYSIS_INDEXES.items()
    ]
    _table(aws, ANALYSIS, VIDEO_ANALYSIS_KEY, key, GlobalSecondaryIndexes=indexes)
    _table(aws, LABELS, METADATA_KEY, key)


def _table(aws: LocalAws, name: str, table_key: TableKey, key: str, **more: Any) -> None:
    schemas = [_schema(table_key), *(index["KeySchema"] for index in more.get("GlobalSecondaryIndexes", []))]
    attributes = sorted({part["AttributeName"] for schema in schemas for part in schema})
    aws.client("dynamodb").create_table(
        TableName=name,
        KeySchema=_schema(table_key),
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in attributes],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        **more,
    )


def _schema(key: TableKey) -> list[dict[str, str]]:
    roles = zip(key, ("HASH", "RANGE"), strict=True)
    return [{"AttributeName": name, "KeyType": role} for name, role in roles if name]


def _projection(index: str) -> dict[str, Any]:
    listed = LISTED.get(index)
    return (
        {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(listed)}
        if listed
        else {"ProjectionType": "ALL"}
    )


def _layer(aws: LocalAws) -> str:
    """A layer with Powertools, such as a team publishes for all its functions."""
    folder = aws.folder / "library-layer"
    copy_distributions(folder / "python")
    packed = Path(shutil.make_archive(str(folder), "zip", folder)).read_bytes()
    layer = aws.client("lambda").publish_layer_version(
        LayerName="library-powertools", Content={"ZipFile": packed}
    )
    return str(layer["LayerVersionArn"])


def _boundary(aws: LocalAws) -> str:
    everything = policy_of([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
    policy = aws.client("iam").create_policy(PolicyName="library-developers", PolicyDocument=everything)
    return str(policy["Policy"]["Arn"])


def _network(aws: LocalAws) -> dict[str, str]:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="library", Description="Functions", VpcId=vpc)["GroupId"]
    return {"vpcId": vpc, "subnetId": subnet, "securityGroupId": group}
