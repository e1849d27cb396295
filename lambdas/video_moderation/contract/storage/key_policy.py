"""The statements that the policy of a customer key must have, beside the one that lets IAM policies count.

The construct adds them to a key of the app, and `video-moderation key-policy` prints them for a key whose
policy somebody else writes. They are for services that work without a role of the stack; each can use the key
only on behalf of the stack's account (the confused deputy problem). Everything else uses the key with the
permissions of a role.

Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from __future__ import annotations

from typing import Any

Statement = dict[str, Any]

_PASS_ON = ["kms:Decrypt", "kms:GenerateDataKey*"]
_ENCRYPT_LOGS = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]


def alarms_statement(account: str) -> Statement:
    """Let the alarms of the account publish to an encrypted topic.

    Example:
        >>> alarms_statement("111111111111")["Principal"]
        {'Service': 'cloudwatch.amazonaws.com'}
    """
    return _allow(
        "AlarmsPublishToEncryptedTopics",
        "cloudwatch.amazonaws.com",
        _PASS_ON,
        {"StringEquals": {"aws:SourceAccount": account}},
    )


def key_statements(*, partition: str, region: str, account: str) -> list[Statement]:
    """Everything that the policy of the key must have for a stack in this place.

    Example:
        >>> for each in key_statements(partition="aws", region="eu-west-1", account="111111111111"):
        ...     print(each["Sid"])
        AlarmsPublishToEncryptedTopics
        TopicsDeliverToEncryptedQueues
        RulesSendToEncryptedQueues
        LogGroupsAreEncrypted
    """
    place = f"{region}:{account}"
    return [
        alarms_statement(account),
        _allow(
            "TopicsDeliverToEncryptedQueues",
            "sns.amazonaws.com",
            _PASS_ON,
            {"ArnLike": {"aws:SourceArn": f"arn:{partition}:sns:{place}:*"}},
        ),
        _allow(
            "RulesSendToEncryptedQueues",
            "events.amazonaws.com",
            _PASS_ON,
            {"StringEquals": {"aws:SourceAccount": account}},
        ),
        _allow(
            "LogGroupsAreEncrypted",
            f"logs.{region}.amazonaws.com",
            _ENCRYPT_LOGS,
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{place}:log-group:*"}},
        ),
    ]


def distributions_statement(*, partition: str, account: str) -> Statement:
    """Let CloudFront decrypt videos for the distributions of the account, which the bucket policy names.

    Example:
        >>> distributions_statement(partition="aws", account="111111111111")["Condition"]
        {'ArnLike': {'aws:SourceArn': 'arn:aws:cloudfront::111111111111:distribution/*'}}
    """
    return _allow(
        "DistributionsReadVideos",
        "cloudfront.amazonaws.com",
        ["kms:Decrypt"],
        {"ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudfront::{account}:distribution/*"}},
    )


def _allow(sid: str, service: str, actions: list[str], condition: dict[str, Any]) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": actions,
        "Resource": "*",
        "Condition": condition,
    }
