"""Checks of what the user brings: each is of its type, and nothing is both made and brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import aws_cdk as cdk
import aws_cdk.aws_kms as kms

from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Mapping

    Values = Mapping[str, Any]
    """The properties of `VideoModeration` by name."""


class Brought(NamedTuple):
    """A property for a resource of the user's own: an attribute that its type has, and how to name the type.

    `instead_of` are the properties that say how the construct makes one.
    """

    attribute: str
    kind: str
    instead_of: tuple[str, ...] = ()


BROUGHT = {
    "encryption_key": Brought("key_arn", "a kms.IKey such as kms.Key(…)"),
    "alert_topic": Brought("topic_arn", "an sns.ITopic such as sns.Topic(…)"),
    "operations_topic": Brought("topic_arn", "an sns.ITopic such as sns.Topic(…)"),
    "event_bus": Brought("event_bus_arn", "an events.IEventBus such as events.EventBus(…)"),
    "media_bucket": Brought(
        "bucket_arn", "an s3.IBucket such as s3.Bucket(…, versioned=True)", ("bucket_name",)
    ),
    "access_log_bucket": Brought("bucket_arn", "an s3.IBucket such as s3.Bucket(…)"),
    "video_analysis_table": Brought(
        "table_arn", "a dynamodb.ITable such as dynamodb.Table(…)", ("video_analysis_table_name",)
    ),
    "metadata_table": Brought(
        "table_arn", "a dynamodb.ITable such as dynamodb.Table(…)", ("metadata_table_name",)
    ),
    "vpc": Brought("vpc_id", "an ec2.IVpc such as ec2.Vpc(…)"),
    "powertools_layer": Brought(
        "layer_version_arn", "a lambda_.ILayerVersion such as lambda_.LayerVersion(…)"
    ),
}

PREPARED = (
    "encryption_key",
    "alert_topic",
    "operations_topic",
    "access_log_bucket",
    "video_analysis_table",
    "metadata_table",
)
"""What must be prepared by the user if it is imported."""


def check_brought(props: Values) -> None:
    """Check the types, that nothing is stated twice, and what `prepared` names.

    Raises:
        PropertyError: the first value that is not accepted.
    """
    for name, brought in BROUGHT.items():
        value = props[name]
        if value is None:
            continue
        checks.resource(name, value, brought.attribute, brought.kind)
        for other in brought.instead_of:
            if props[other] is not None:
                reject(other, props[other], f"must be left out with {name}, which has a name")
    _check_pairs(props)
    _check_prepared(props)


def _check_pairs(props: Values) -> None:
    _check_topics(props)
    _check_key(props["encryption_key"])
    if _is_one(props["video_analysis_table"], props["metadata_table"], "table_name"):
        reject("metadata_table", props["metadata_table"], "must differ from video_analysis_table")
    if props["access_log_bucket"] is not None and props["media_bucket"] is not None:
        requirement = "must be left out with media_bucket, whose access logs are yours to set"
        reject("access_log_bucket", props["access_log_bucket"], requirement)
    for name in ("vpc_subnets", "security_groups"):
        if props[name] and props["vpc"] is None:
            reject(name, props[name], "must be left out without vpc")
    _check_groups(props["security_groups"])


def _check_key(key: Any) -> None:
    if key is None:
        return
    if hasattr(key, "alias_name"):
        reject("encryption_key", key, "must be a key and no alias, which no policy can name")
    resource = key.node.default_child
    if isinstance(resource, kms.CfnKey) and resource.key_spec not in (None, "SYMMETRIC_DEFAULT"):
        reject("encryption_key", key, f"must be a symmetric key that encrypts, and is {resource.key_spec}")


def _is_one(first: Any, second: Any, attribute: str) -> bool:
    """Whether both are the same resource, which may be imported twice."""
    return (
        first is not None and second is not None and getattr(first, attribute) == getattr(second, attribute)
    )


def _check_topics(props: Values) -> None:
    if _is_one(props["alert_topic"], props["operations_topic"], "topic_arn"):
        requirement = "must differ from alert_topic, whose e-mail subscriptions leave alarms out"
        reject("operations_topic", props["operations_topic"], requirement)
    for name in ("alert_topic", "operations_topic"):
        topic = props[name]
        if topic is not None and topic.fifo:
            reject(name, topic, "must be a standard topic: e-mail and alarms need one")


def _check_groups(groups: Any) -> None:
    kind = "a list of ec2.ISecurityGroup such as [ec2.SecurityGroup(…)]"
    if not checks.is_list(groups):
        reject("security_groups", groups, f"must be {kind}")
    for group in groups:
        checks.resource("security_groups", group, "security_group_id", kind)


def _check_prepared(props: Values) -> None:
    """Only what is brought and imported can be prepared: a name too many may be meant for another one."""
    accepted = [name for name in PREPARED if _is_imported(props[name]) or _has_imported_key(name, props)]
    if not checks.is_list(props["prepared"]):
        reject("prepared", props["prepared"], "must be a list of names of properties")
    for name in props["prepared"]:
        if name not in accepted:
            among = f", here {', '.join(accepted)}" if accepted else ", of which there is none here"
            reject("prepared", name, f"must name properties with an imported resource{among}")


def _is_imported(value: Any) -> bool:
    return value is not None and not cdk.Resource.is_owned_resource(value)


def _has_imported_key(name: str, props: Values) -> bool:
    """Whether it is a topic of the app under a key whose policy must let alarms publish, and is imported."""
    return name == "operations_topic" and props[name] is not None and _is_imported(props[name].master_key)
