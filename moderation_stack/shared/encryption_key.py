"""One customer managed key for everything that the pipeline stores: the property `encryption_key`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.shared.place import is_here
from moderation_stack.validation.property_error import reject
from video_moderation.contract.storage.key_policy import alarms_statement, key_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_kms as kms
    from constructs import Construct

    from video_moderation.contract.storage.key_policy import Statement

_USES = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
]
"""What DynamoDB and Amazon SQS need of whoever calls them.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
"""

_SENDING = ["kms:Decrypt", "kms:GenerateDataKey"]
"""What Amazon SQS needs of a sender.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

NOT_PREPARED = (
    "must contain {name!r}, because the CDK cannot extend the policy of an imported one: see "
    "docs/how-to/bring-your-own.md"
)


def let_services_use(scope: Construct, key: kms.IKey, *, prepared: Sequence[str]) -> None:
    """Let Amazon SNS, EventBridge, CloudWatch and CloudWatch Logs use the key for the account of `scope`.

    Raises:
        PropertyError: the policy of the key cannot be extended, and `prepared` does not name it.
    """
    stack = cdk.Stack.of(scope)
    _extend(
        key,
        key_statements(partition=stack.partition, region=stack.region, account=stack.account),
        name="encryption_key",
        prepared=prepared,
    )


def let_alarms_use(scope: Construct, key: kms.IKey, *, name: str, prepared: Sequence[str]) -> None:
    """Let the alarms of the account publish to a topic under the key; `name` is the topic's property.

    Raises:
        PropertyError: the policy of the key cannot be extended, and `prepared` does not name the topic.
    """
    _extend(key, [alarms_statement(cdk.Stack.of(scope).account)], name=name, prepared=prepared)


def allow_storage(role: iam.IRole, *keys: kms.IKey | None) -> None:
    """Let a role read and write tables and queues that the keys encrypt, and use them for nothing else."""
    arns = [key.key_arn for key in keys if key is not None]
    if arns:
        role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=_USES,
                resources=list(dict.fromkeys(arns)),
                conditions=_through(role, "dynamodb", "sqs"),
            )
        )


def allow_secrets(role: iam.IRole, key: kms.IKey | None) -> None:
    """Let a role read secrets that the key encrypts, and use it for nothing else."""
    if key is not None:
        role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["kms:Decrypt"], resources=[key.key_arn], conditions=_through(role, "secretsmanager")
            )
        )


def grant_sending(scope: Construct, key: kms.IKey, grantee: iam.IGrantable) -> iam.Grant:
    """Let a principal send to queues of `scope` that the key encrypts, and use it for nothing else.

    A principal without a policy in the account of `scope` is named in the policy of the key.

    Raises:
        PropertyError: it must be named there, and the policy of the key cannot be extended.
    """
    condition = _through(scope, "sqs")
    own = iam.Grant.add_to_principal(
        grantee=grantee, actions=_SENDING, resource_arns=[key.key_arn], conditions=condition
    )
    principal = grantee.grant_principal
    if own.success and is_here(scope, principal):
        return own
    statement = iam.PolicyStatement(
        principals=[principal], actions=_SENDING, resources=["*"], conditions=condition
    )
    if not key.add_to_resource_policy(statement).statement_added:
        reject("grantee", grantee, "must be a role or user of the account if encryption_key is imported")
    return own


def key_of(table: dynamodb.ITable) -> kms.IKey | None:
    """The key of a table, None if it has none of its own, or was imported without it."""
    key: kms.IKey | None = getattr(table, "encryption_key", None)
    return key


def keys_of(*tables: dynamodb.ITable) -> list[kms.IKey]:
    """The keys of tables that have one of their own."""
    return [key for key in map(key_of, tables) if key is not None]


def _through(scope: Construct | iam.IRole, *services: str) -> dict[str, dict[str, list[str]]]:
    """The condition that only these services use the key for the principal."""
    region = cdk.Stack.of(scope).region
    return {"StringEquals": {"kms:ViaService": [f"{each}.{region}.amazonaws.com" for each in services]}}


def _extend(key: kms.IKey, statements: list[Statement], *, name: str, prepared: Sequence[str]) -> None:
    for statement in statements:
        added = key.add_to_resource_policy(iam.PolicyStatement.from_json(statement)).statement_added
        if not added and name not in prepared:
            reject("prepared", list(prepared), NOT_PREPARED.format(name=name))
