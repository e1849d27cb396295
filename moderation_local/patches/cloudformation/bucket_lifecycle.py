"""CloudFormation: a bucket gets the ``LifecycleConfiguration`` of its template.

The emulator ignores the property, so ``GetBucketLifecycleConfiguration`` answers that there is none. Its own
S3 understands the rules; this hands them over. The emulator archives nothing, whatever the rules say.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from moderation_local.patches import EmulatorMoved, function_of

PROPERTY = "LifecycleConfiguration"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
IN_FILTER = {"Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}
UNDERSTOOD = IN_FILTER | {
    "Id", "Status", "Transitions", "AbortIncompleteMultipartUpload", "ExpirationInDays",
    "ExpiredObjectDeleteMarker", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions",
}  # fmt: skip


def apply() -> None:
    """Enter the property among those that the emulator hands on to its S3."""
    from ministack.services import s3
    from ministack.services.cloudformation import provisioners

    handed_on = getattr(provisioners, "_S3_BUCKET_CONFIGURATIONS", None)
    if not isinstance(handed_on, tuple) or not all(
        isinstance(entry, tuple) and len(entry) == 4 for entry in handed_on
    ):
        raise EmulatorMoved(
            f"{provisioners.__name__}._S3_BUCKET_CONFIGURATIONS is not as expected; see {__package__}"
        )
    if PROPERTY in [entry[0] for entry in handed_on]:
        return
    put = function_of(s3, "_put_bucket_lifecycle", "name", "body")
    delete = function_of(s3, "_delete_bucket_lifecycle", "name")

    def put_or_refuse(name: str, body: bytes) -> None:
        status, _, answer = put(name, body)
        if status >= 400:
            raise ValueError(f"{PROPERTY} rejected: {answer!r}")

    provisioners._S3_BUCKET_CONFIGURATIONS = (*handed_on, (PROPERTY, lifecycle_xml, put_or_refuse, delete))


def lifecycle_xml(configuration: dict[str, Any]) -> bytes:
    """Return a ``LifecycleConfiguration`` of CloudFormation as the body of PutBucketLifecycleConfiguration.

    Raises:
        ValueError: a rule has a property that is not understood here; better than one that is ignored.

    """
    root = Element("LifecycleConfiguration", xmlns=NAMESPACE)
    for rule in configuration["Rules"]:
        if unknown := set(rule) - UNDERSTOOD:
            raise ValueError(f"{__name__} does not understand {', '.join(sorted(unknown))}")
        _add_rule(SubElement(root, "Rule"), rule)
    body: bytes = tostring(root, encoding="utf-8")
    return body


def _add_rule(element: Element, rule: dict[str, Any]) -> None:
    if "Id" in rule:
        SubElement(element, "ID").text = rule["Id"]
    SubElement(element, "Status").text = rule["Status"]
    _add_filter(SubElement(element, "Filter"), rule)
    for transition in rule.get("Transitions", []):
        _add(
            element,
            "Transition",
            {"Days": transition["TransitionInDays"], "StorageClass": transition["StorageClass"]},
        )
    for move in rule.get("NoncurrentVersionTransitions", []):
        days = {"NoncurrentDays": move["TransitionInDays"], "StorageClass": move["StorageClass"]}
        _add(element, "NoncurrentVersionTransition", days)
    if expiration := {
        name: rule[given]
        for given, name in (
            ("ExpirationInDays", "Days"),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"),
        )
        if given in rule
    }:
        _add(element, "Expiration", expiration)
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if name in rule:
            _add(element, name, rule[name])


def _add_filter(element: Element, rule: dict[str, Any]) -> None:
    """Add the conditions; S3 wants several of them inside an ``And``."""
    tags = rule.get("TagFilters", [])
    conditions = {name: rule[name] for name in sorted(IN_FILTER - {"TagFilters"}) if name in rule}
    parent = SubElement(element, "And") if len(tags) + len(conditions) > 1 else element
    for tag in tags:
        _add(parent, "Tag", tag)
    for name, value in conditions.items():
        SubElement(parent, name).text = str(value)


def _add(parent: Element, name: str, fields: dict[str, Any]) -> None:
    element = SubElement(parent, name)
    for field, value in fields.items():
        SubElement(element, field).text = str(value).lower() if isinstance(value, bool) else str(value)
