"""The topics for moderators and for operators: the user's own, or new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.shared.encryption_key import NOT_PREPARED, let_alarms_use
from moderation_stack.shared.place import check_place
from moderation_stack.validation.property_error import reject
from moderation_stack.verdict.notification_topic import NotificationTopic, subscribe_emails
from video_moderation.contract.messaging.delivery import EMAILED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_kms as kms
    import aws_cdk.aws_sns as sns
    from constructs import Construct

    from moderation_stack.properties import Properties


def alert_topic(scope: Construct, props: Properties, key: kms.IKey) -> sns.ITopic:
    """The topic for moderators; `key` encrypts a new one.

    Raises:
        PropertyError: what is brought could not be used.
    """
    topic = props.alert_topic
    if topic is None:
        topic = NotificationTopic(scope, "AlertTopic", display_name="Video moderation alerts", key=key)
    else:
        _use(scope, topic, name="alert_topic", prepared=props.prepared)
    subscribe_emails(topic, props.alert_emails, deliveries=EMAILED)
    return topic


def operations_topic(scope: Construct, props: Properties, key: kms.IKey) -> sns.ITopic:
    """The topic for operators, to which alarms publish; `key` encrypts a new one.

    Raises:
        PropertyError: what is brought could not be used, or alarms could not publish to it.
    """
    topic, name = props.operations_topic, "operations_topic"
    if topic is None:
        topic = NotificationTopic(scope, "OperationsTopic", display_name="Video operations", key=key)
    else:
        _use(scope, topic, name=name, prepared=props.prepared)
        if topic.master_key is not None:
            let_alarms_use(scope, topic.master_key, name=name, prepared=props.prepared)
    subscribe_emails(topic, props.operations_emails)
    _accept_alarms(scope, topic, name=name, prepared=props.prepared)
    return topic


def _use(scope: Construct, topic: sns.ITopic, *, name: str, prepared: Sequence[str]) -> None:
    """Check a topic that the user brings; `name` is its property.

    The functions publish with permissions of their own. The policy of an imported topic, and of its key, may
    refuse them all the same, so that no alert would arrive.
    """
    check_place(scope, name, topic.topic_arn)
    if not cdk.Resource.is_owned_resource(topic) and name not in prepared:
        reject("prepared", list(prepared), NOT_PREPARED.format(name=name))


def _accept_alarms(scope: Construct, topic: sns.ITopic, *, name: str, prepared: Sequence[str]) -> None:
    """Let the CloudWatch alarms of this account publish: an own policy replaces the default one."""
    added = topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsOfThisAccount",
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}},
        )
    ).statement_added
    if not added and name not in prepared:
        reject("prepared", list(prepared), NOT_PREPARED.format(name=name))
