from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
import pytest

from moderation_stack import Archive
from tests.template.reading import policies, resources, said, statements
from tests.template.synthesis import moderation_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

VERDICT, DECISION = "moderation-verdict", "moderation-decision"
BUCKETS = ("MediaBucket", "MediaBucketAccessLogs")


def bucket(template: Template, name: str = "MediaBucket") -> dict[str, Any]:
    return resources(template, "AWS::S3::Bucket")[name]


def lifecycle(template: Template) -> dict[str, Any]:
    return {rule["Id"]: rule for rule in bucket(template)["LifecycleConfiguration"]["Rules"]}


def archiving(template: Template) -> dict[str, Any]:
    """The lifecycle rules that move videos to another class."""
    return {name: rule for name, rule in lifecycle(template).items() if "Transitions" in rule}


def waiting_for(template: Template) -> dict[str, dict[str, str]]:
    """The tags each archive rule waits for."""
    return {
        name: {tag["Key"]: tag["Value"] for tag in rule["TagFilters"]}
        for name, rule in archiving(template).items()
    }


@pytest.mark.parametrize("name", BUCKETS)
def test_no_bucket_can_be_made_public(template: Template, name: str) -> None:
    assert set(bucket(template, name)["PublicAccessBlockConfiguration"].values()) == {True}


@pytest.mark.parametrize("name", BUCKETS)
def test_every_object_belongs_to_the_bucket_owner_and_no_acl_counts(template: Template, name: str) -> None:
    assert bucket(template, name)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}
    ]


@pytest.mark.parametrize("name", BUCKETS)
def test_objects_are_encrypted_by_s3(template: Template, name: str) -> None:
    (rule,) = bucket(template, name)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


@pytest.mark.parametrize("name", BUCKETS)
def test_plain_http_is_refused(template: Template, name: str) -> None:
    refusals = [
        statement
        for statement in statements(resources(template, "AWS::S3::BucketPolicy")[f"{name}Policy"])
        if statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    ]
    assert [(refusal["Effect"], refusal["Action"], refusal["Principal"]) for refusal in refusals] == [
        ("Deny", "s3:*", {"AWS": "*"})
    ]


def test_every_version_of_a_video_is_kept(template: Template) -> None:
    assert bucket(template)["VersioningConfiguration"] == {"Status": "Enabled"}


def test_new_objects_are_announced_on_the_event_bus(template: Template) -> None:
    assert bucket(template)["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }


def test_abandoned_uploads_are_cleared_after_a_week(template: Template) -> None:
    rule = lifecycle(template)["AbortIncompleteUploads"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert "TagFilters" not in rule


@pytest.mark.parametrize("verdict", ["clean", "flagged"])
def test_a_video_with_a_verdict_is_archived_current_or_not(template: Template, verdict: str) -> None:
    rule = lifecycle(template)[f"Archive{verdict.capitalize()}"]
    move = [{"StorageClass": "GLACIER", "TransitionInDays": 30}]
    assert rule["Status"] == "Enabled"
    assert rule["TagFilters"] == [{"Key": "moderation-verdict", "Value": verdict}]
    assert rule["Transitions"] == move
    assert rule["NoncurrentVersionTransitions"] == move


def test_nothing_but_a_verdict_of_clean_or_flagged_leads_to_the_archive(template: Template) -> None:
    assert waiting_for(template) == {
        "ArchiveClean": {VERDICT: "clean"},
        "ArchiveFlagged": {VERDICT: "flagged"},
    }


def test_flagged_videos_that_are_held_wait_for_a_decision_too(configured: Template) -> None:
    assert waiting_for(configured) == {
        "ArchiveClean": {VERDICT: "clean"},
        "ArchiveApproved": {VERDICT: "flagged", DECISION: "approved"},
        "ArchiveRejected": {VERDICT: "flagged", DECISION: "rejected"},
    }


@pytest.mark.parametrize("stack", ["template", "configured"])
def test_small_videos_are_archived_too(stack: str, request: pytest.FixtureRequest) -> None:
    moving = archiving(request.getfixturevalue(stack))
    assert {rule["ObjectSizeGreaterThan"] for rule in moving.values()} == {0}


def test_no_video_is_ever_deleted_by_the_lifecycle(template: Template) -> None:
    for rule in lifecycle(template).values():
        assert not [key for key in rule if "Expir" in key]


def test_replaced_versions_are_deleted_on_request_once_they_are_decided(configured: Template) -> None:
    deleting = {name for name, rule in lifecycle(configured).items() if "NoncurrentVersionExpiration" in rule}
    # What waits for its verdict, or for people, has none of these tags.
    assert deleting == {"ArchiveClean", "ArchiveApproved", "ArchiveRejected"}
    for name, rule in lifecycle(configured).items():
        assert not {"ExpirationInDays", "ExpirationDate"} & set(rule), name
    for name in deleting:
        assert lifecycle(configured)[name]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 400}


@pytest.mark.parametrize(
    ("rule", "storage_class", "days"),
    [
        ("ArchiveClean", "DEEP_ARCHIVE", 0),
        ("ArchiveApproved", "DEEP_ARCHIVE", 0),
        ("ArchiveRejected", "STANDARD_IA", 45),
    ],
)
def test_class_and_age_of_the_archive_are_configurable_by_verdict(
    configured: Template, rule: str, storage_class: str, days: int
) -> None:
    move = [{"StorageClass": storage_class, "TransitionInDays": days}]
    assert lifecycle(configured)[rule]["Transitions"] == move
    assert lifecycle(configured)[rule]["NoncurrentVersionTransitions"] == move


@pytest.mark.parametrize(
    ("stated", "flagged"),
    [
        ({}, ("GLACIER_IR", 90)),
        ({"flagged_after": cdk.Duration.days(0)}, ("GLACIER_IR", 0)),
        ({"flagged_storage_class": s3.StorageClass.DEEP_ARCHIVE}, ("DEEP_ARCHIVE", 90)),
        ({"hold_flagged": True}, ("GLACIER_IR", 90)),
    ],
)
def test_flagged_videos_are_archived_like_clean_ones_unless_stated(
    synth: Callable[..., Template], stated: dict[str, Any], flagged: tuple[str, int]
) -> None:
    archive = Archive(
        storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, after=cdk.Duration.days(90), **stated
    )
    moves = {
        name: (rule["Transitions"][0]["StorageClass"], rule["Transitions"][0]["TransitionInDays"])
        for name, rule in archiving(synth(lambda app: moderation_stack(app, archive=archive))).items()
    }
    assert moves.pop("ArchiveClean") == ("GLACIER_IR", 90)
    assert set(moves.values()) == {flagged}


@pytest.mark.parametrize("name", BUCKETS)
def test_buckets_outlive_the_stack(template: Template, name: str) -> None:
    assert policies(template, name) == {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@pytest.mark.parametrize("name", BUCKETS)
def test_buckets_go_with_the_stack_on_request(configured: Template, name: str) -> None:
    assert policies(configured, name) == {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}


def test_buckets_get_their_names_from_cloudformation_unless_configured(
    template: Template, configured: Template
) -> None:
    assert "BucketName" not in bucket(template)
    assert bucket(configured)["BucketName"] == "example-videos"


def test_every_access_is_logged_for_a_year(template: Template) -> None:
    destination = bucket(template)["LoggingConfiguration"]["DestinationBucketName"]
    (expiry,) = bucket(template, "MediaBucketAccessLogs")["LifecycleConfiguration"]["Rules"]
    assert said(destination) == "MediaBucketAccessLogs"
    assert expiry["ExpirationInDays"] == 365


def test_only_the_log_service_on_behalf_of_the_media_bucket_may_deliver_logs(template: Template) -> None:
    policy = resources(template, "AWS::S3::BucketPolicy")["MediaBucketAccessLogsPolicy"]
    (delivery,) = [statement for statement in statements(policy) if statement["Effect"] == "Allow"]
    assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert delivery["Action"] == "s3:PutObject"
    assert said(delivery["Resource"]) == "MediaBucketAccessLogs.Arn/*"
    assert said(delivery["Condition"]["ArnLike"]["aws:SourceArn"]) == "MediaBucket.Arn"
    assert said(delivery["Condition"]["StringEquals"]["aws:SourceAccount"]) == "${AWS::AccountId}"


@pytest.mark.parametrize("stack", ["template", "configured"])
@pytest.mark.parametrize("name", ["MediaBucketPolicy", "MediaBucketAccessLogsPolicy"])
def test_a_bucket_keeps_its_policy_for_as_long_as_it_is_there(
    stack: str, name: str, request: pytest.FixtureRequest
) -> None:
    found = policies(request.getfixturevalue(stack), name)
    assert found == {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
