"""Who works with an encrypted bucket, table or queue needs permission to use its key.

A caller of DynamoDB, Amazon S3 or Amazon SQS must have ``kms:Decrypt`` to read, and for objects and messages
``kms:GenerateDataKey`` to write; a service that delivers to a queue must have both by the policy of the key
(AWS KMS Developer Guide, "Using AWS KMS encryption with AWS services"). The emulator does not encrypt and
does not ask, and CloudFormation drops the keys of buckets and tables. Functions' logs are not checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_local.patches import EmulatorMoved, function_of
from moderation_local.patches.iam.key_uses import need_keys
from moderation_local.patches.iam.permissions import enforced, role_may, service_may_use

if TYPE_CHECKING:
    from moderation_local.patches.iam.key_uses import Use

READ, WRITE = ["kms:Decrypt"], ["kms:GenerateDataKey", "kms:Decrypt"]
OF_ACTION = {
    "s3:GetObject": READ,
    "s3:GetObjectVersion": READ,
    "s3:PutObject": ["kms:GenerateDataKey"],
    "sqs:ReceiveMessage": READ,
    "sqs:SendMessage": WRITE,
    **dict.fromkeys(
        (
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        ),
        READ,
    ),
}
_keys: dict[str, str] = {}
"""The key of each bucket and table, by the ARN, as its template states it."""


def apply() -> None:
    """Ask for the use of the key, once the call as such is allowed."""
    from ministack.services import sqs

    allows = function_of(sqs, "queue_policy_allows", "queue_arn", "service", "source_arn", "source_account")

    def allows_with_key(queue_arn: str, service: str, source_arn: str, source_account: str) -> bool:
        if not allows(queue_arn, service, source_arn, source_account):
            return False
        source = {"aws_SourceArn": source_arn, "aws_SourceAccount": source_account}
        needed = uses("sqs:SendMessage", queue_arn) if enforced() else []
        return all(service_may_use(service, use, key, **source) for use, key in needed)

    need_keys(uses)
    sqs.queue_policy_allows = allows_with_key
    _note_keys("AWS::S3::Bucket", "_s3_create", _of_bucket)
    _note_keys("AWS::DynamoDB::Table", "_ddb_create", _of_table)


def uses(action: str, resource_arn: str) -> list[Use]:
    """Return what an action needs besides its own permission: nothing if the resource has no key."""
    key = _key_of(resource_arn) if action in OF_ACTION else None
    return [(use, key) for use in OF_ACTION[action]] if key else []


def role_may_with_key(role: str, action: str, resource_arn: str) -> bool:
    """Return whether a service may do an action with a role, the use of the resource's key included."""
    from ministack.core.responses import get_region

    via = f"{action.partition(':')[0]}.{get_region()}.amazonaws.com"
    return role_may(role, action, resource_arn) and all(
        role_may(role, use, key, kms_ViaService=via) for use, key in uses(action, resource_arn)
    )


def _key_of(resource_arn: str) -> str | None:
    from ministack.services import kms, sqs

    if resource_arn.startswith("arn:aws:sqs:"):
        queue = sqs._queue_by_arn(resource_arn) or {}
        record = kms._resolve_key(queue.get("attributes", {}).get("KmsMasterKeyId")) or {}
        return record.get("Arn")
    separator = "/index/" if ":dynamodb:" in resource_arn else "/"
    return _keys.get(resource_arn.partition(separator)[0])


def _note_keys(kind: str, function: str, key_of: Any) -> None:
    """Remember the key of each resource of a kind that CloudFormation makes."""
    from ministack.services.cloudformation import provisioners

    handlers = getattr(provisioners, "_RESOURCE_HANDLERS", {}).get(kind)
    create = function_of(provisioners, function, "logical_id", "props")
    if not isinstance(handlers, dict) or handlers.get("create") is not create:
        raise EmulatorMoved(f"{provisioners.__name__} makes {kind} in another way; see {__package__}")

    def create_with_key(logical_id: str, props: dict[str, Any], *others: Any) -> Any:
        made = create(logical_id, props, *others)
        if key := key_of(props):
            _keys[made[1]["Arn"]] = key
        return made

    handlers["create"] = create_with_key


def _of_bucket(props: dict[str, Any]) -> str | None:
    rules = props.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
    defaults = (rule.get("ServerSideEncryptionByDefault", {}) for rule in rules)
    return next((found["KMSMasterKeyID"] for found in defaults if "KMSMasterKeyID" in found), None)


def _of_table(props: dict[str, Any]) -> str | None:
    key: str | None = props.get("SSESpecification", {}).get("KMSMasterKeyId")
    return key
