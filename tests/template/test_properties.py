"""The construct itself refuses what AWS would refuse, before the CDK does so in many lines."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
import pytest

from moderation_stack import VideoModeration
from moderation_stack.policy import ModerationPolicy
from tests.template.reading import resources, said
from tests.template.synthesis import synthesize

DAYS = cdk.Duration.days


@pytest.mark.parametrize(
    ("properties", "refused"),
    [
        ({"bucket_name": "My_Videos"}, "bucket_name=My_Videos: only lower-case"),
        ({"video_analysis_table_name": "a"}, "video_analysis_table_name=a: a table name is"),
        ({"metadata_table_name": "a b"}, "metadata_table_name=a b: a table name is"),
        ({"alert_emails": ["nobody"]}, "alert_emails=nobody: an e-mail address"),
        ({"operations_emails": ["nobody"]}, "operations_emails=nobody: an e-mail address"),
        ({"alert_emails": "a@example.com"}, r"alert_emails=a@example\.com: a list is accepted, such as \["),
        ({"operations_emails": "a@example.com"}, r"operations_emails=a@example\.com: a list is accepted"),
        ({"alert_emails": None}, "alert_emails=None: a list is accepted"),
        ({"alert_emails": {"a@example.com": 1}}, "alert_emails={.*}: a list is accepted"),
        (
            {"alert_emails": (each for each in ["a@example.com"])},
            "alert_emails=<generator.*: a list is accepted",
        ),
        ({"operations_emails": [None]}, "operations_emails=None: an e-mail address"),
        ({"min_confidence": 100.1}, "min_confidence=100.1: a number from 0 to 100"),
        ({"min_confidence": 0.8}, "min_confidence=0.8: it is in per cent: 80 rather than 0.8$"),
        ({"min_confidence": "80"}, "min_confidence=80: a number from 0 to 100"),
        ({"min_confidence": True}, "min_confidence=True: a number from 0 to 100"),
        ({"min_confidence": float("nan")}, "min_confidence=nan: a number from 0 to 100"),
        (
            {"min_confidence": 80, "policy": ModerationPolicy.news()},
            "min_confidence=80: accepted without a policy only",
        ),
        ({"policy": "news"}, "policy=news: a ModerationPolicy is accepted"),
        ({"shadow_policy": "strict"}, "shadow_policy=strict: a ModerationPolicy is accepted"),
        ({"policy": ModerationPolicy.news}, "policy=<bound method.*>: a ModerationPolicy is accepted"),
        ({"policy": {"version": "v"}}, "policy={'version': 'v'}: a ModerationPolicy is accepted"),
        ({"hold_flagged": "false"}, "hold_flagged='false': True or False is accepted"),
        ({"hold_flagged": 1}, "hold_flagged=1: True or False is accepted"),
        ({"hold_flagged": None}, "hold_flagged=None: True or False is accepted"),
        (
            {"removal_policy": cdk.RemovalPolicy.SNAPSHOT},
            "removal_policy=SNAPSHOT: RETAIN or DESTROY is accepted",
        ),
        ({"max_attempts": 0}, "max_attempts=0: a whole number from 1 to 10"),
        ({"max_attempts": "3"}, "max_attempts=3: a whole number from 1 to 10"),
        (
            {"dispatch_every": 1},
            r"dispatch_every=1: a Duration is accepted, such as cdk\.Duration\.days\(30\)",
        ),
        ({"retry_backoff": cdk.Duration.seconds(0)}, "retry_backoff in seconds=0"),
        ({"dispatch_every": cdk.Duration.seconds(90)}, "dispatch_every in minutes=1.5"),
        ({"stale_after": cdk.Duration.days(6)}, "stale_after in seconds=518400: a whole number from 1"),
        ({"reconcile_every": cdk.Duration.seconds(90)}, "reconcile_every in minutes=1.5"),
        ({"reconcile_every": cdk.Duration.hours(7)}, "reconcile_every in minutes=420"),
        ({"sweep_every": cdk.Duration.minutes(90)}, "sweep_every in hours=1.5"),
        ({"waiting_limit": cdk.Duration.seconds(30)}, "waiting_limit in minutes=0.5"),
        ({"in_progress_limit": DAYS(6)}, "in_progress_limit in minutes=8640: a whole number from 1 to 7200"),
        (
            {"in_progress_limit": cdk.Duration.hours(1)},
            "in_progress_limit in seconds=3600: more than stale_after, 3600 s, is accepted",
        ),
        ({"archive_after": cdk.Duration.hours(36)}, "archive_after in days=1.5"),
        ({"archive_after": 30}, "archive_after=30: a Duration is accepted"),
        ({"archive_flagged_after": 30}, "archive_flagged_after=30: a Duration is accepted"),
        (
            {"archive_storage_class": "GLACIER"},
            r"archive_storage_class=GLACIER: an s3\.StorageClass is accepted",
        ),
        ({"archive_storage_class": None}, r"archive_storage_class=None: an s3\.StorageClass is accepted"),
        ({"archive_flagged_storage_class": "GLACIER"}, "archive_flagged_storage_class=GLACIER: an s3"),
        ({"archive_flagged_storage_class": ""}, "archive_flagged_storage_class=: an s3"),
        ({"archive_storage_class": s3.StorageClass("STANDARD")}, "archive_storage_class=STANDARD: one of"),
        (
            {"archive_storage_class": s3.StorageClass.INFREQUENT_ACCESS, "archive_after": DAYS(29)},
            "archive_after in days=29.*STANDARD_IA accepts 30",
        ),
        (
            {"archive_flagged_storage_class": s3.StorageClass("STANDARD")},
            "archive_flagged_storage_class=STANDARD: one of",
        ),
        ({"archive_flagged_after": cdk.Duration.hours(36)}, "archive_flagged_after in days=1.5"),
        (
            {"archive_flagged_storage_class": s3.StorageClass.INFREQUENT_ACCESS, "archive_after": DAYS(29)},
            r"archive_flagged_after \(as archive_after\) in days=29: STANDARD_IA accepts 30 days or more",
        ),
        (
            {"archive_storage_class": s3.StorageClass.INFREQUENT_ACCESS, "archive_flagged_after": DAYS(7)},
            "archive_flagged_after in days=7: STANDARD_IA accepts 30 days or more",
        ),
    ],
)
def test_a_property_aws_would_refuse_is_refused(properties: dict[str, Any], refused: str) -> None:
    with pytest.raises(ValueError, match=f"^{refused}"):
        VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", **properties)


def test_a_stack_for_a_region_without_video_moderation_is_refused() -> None:
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region="ca-central-1"))
    with pytest.raises(ValueError, match=r"^region=ca-central-1: a Region with Rekognition Video moderation"):
        VideoModeration(stack, "VideoModeration")


def test_values_known_only_at_deployment_are_taken(tmp_path: Any) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        name = cdk.CfnParameter(stack, "Name").value_as_string
        table_name = cdk.CfnParameter(stack, "TableName").value_as_string
        VideoModeration(stack, "VideoModeration", bucket_name=name, metadata_table_name=table_name)
        return stack

    template = synthesize(tmp_path, build)
    assert said(resources(template, "AWS::S3::Bucket")["MediaBucket"]["BucketName"]) == "Name"
    assert said(resources(template, "AWS::DynamoDB::Table")["MetadataTable"]["TableName"]) == "TableName"


def test_a_confidence_the_policy_is_made_from_is_known_while_synthesizing() -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    confidence = cdk.CfnParameter(stack, "Confidence", type="Number").value_as_number
    with pytest.raises(ValueError, match=r"^min_confidence=a token: a number known while synthesizing"):
        VideoModeration(stack, "VideoModeration", min_confidence=confidence)


@pytest.mark.parametrize("name", ["retry_backoff", "stale_after", "reconcile_every", "in_progress_limit"])
def test_a_time_the_template_is_made_from_is_known_while_synthesizing(name: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    seconds = cdk.CfnParameter(stack, "Seconds", type="Number").value_as_number
    token: dict[str, Any] = {name: cdk.Duration.seconds(seconds)}
    with pytest.raises(ValueError, match=f"^{name}=a token: a duration known while synthesizing"):
        VideoModeration(stack, "VideoModeration", **token)


def test_one_address_given_twice_is_told_once(tmp_path: Any) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        VideoModeration(stack, "VideoModeration", alert_emails=["a@example.com", "a@example.com"])
        return stack

    subscriptions = resources(synthesize(tmp_path, build), "AWS::SNS::Subscription").values()
    assert [each["Endpoint"] for each in subscriptions if each["Protocol"] == "email"] == ["a@example.com"]
