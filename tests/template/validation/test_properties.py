"""The construct itself refuses what AWS would refuse, before the CDK does so in many lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
import pytest

from moderation_stack import (
    AlarmLimits,
    Archive,
    Limits,
    PropertyError,
    Retries,
    VideoModeration,
)
from moderation_stack.policy import ModerationPolicy
from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS, deployment_region
from tests.template.reading import resources, said
from tests.template.synthesis import synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

DAYS = cdk.Duration.days
ARCHIVE: Any = Archive
RETRIES: Any = Retries
ALARM_LIMITS: Any = AlarmLimits
LIMITS: Any = Limits
"""The groups for whoever does not check types."""
INFREQUENT = s3.StorageClass.INFREQUENT_ACCESS


def moderation(**properties: Any) -> VideoModeration:
    return VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", **properties)


def refusal(make: Callable[[], object]) -> PropertyError:
    with pytest.raises(PropertyError) as refused:
        make()
    assert str(refused.value).startswith(f"{refused.value.name} must ")
    assert str(refused.value).endswith(" was provided")
    assert "\n" not in str(refused.value)
    return refused.value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bucket_name", "My_Videos"),
        ("bucket_name", 1),
        ("video_analysis_table_name", "a"),
        ("video_analysis_table_name", 1),
        ("metadata_table_name", "a b"),
        ("alert_emails", "a@example.com"),
        ("operations_emails", "a@example.com"),
        ("alert_emails", None),
        ("alert_emails", {"a@example.com": 1}),
        ("alert_emails", (each for each in ["a@example.com"])),
        ("policy", "news"),
        ("shadow_policy", "strict"),
        ("policy", ModerationPolicy.news),
        ("policy", {"version": "v"}),
        ("archive", {"after": DAYS(30)}),
        ("archive", s3.StorageClass.GLACIER),
        ("retries", 3),
        ("alarm_limits", DAYS(1)),
        ("log_retention", 30),
        ("removal_policy", "DESTROY"),
        ("removal_policy", None),
        ("dispatch_every", 1),
        ("sweep_every", "1 day"),
        ("limits", 90),
        ("video_suffixes", ".mp4"),
        ("video_suffixes", []),
        ("uploader_prefix_depth", -1),
        ("uploader_prefix_depth", 11),
        ("uploader_prefix_depth", "1"),
        ("uploader_prefix_depth", None),
        ("concurrent_jobs", 0),
        ("concurrent_jobs", 20_001),
        ("concurrent_jobs", "20"),
        ("tracing", "true"),
        ("tracing", 1),
        ("scanners", None),
        ("scanners", "arn:aws:iam::111111111111:role/scanner"),
        ("kept_tags", None),
        ("kept_tags", {"scan-result": 1}),
        ("powertools_layer", "arn:aws:lambda:eu-west-1:111111111111:layer:powertools:1"),
        ("media_bucket", "example-videos"),
    ],
)
def test_a_property_of_the_wrong_type_or_form_is_refused_in_words(name: str, value: Any) -> None:
    error = refusal(lambda: moderation(**{name: value}))
    assert (error.name, error.value) == (name, value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("alert_email", "; did you mean alert_emails?"),
        ("shadowPolicy", "; did you mean shadow_policy?"),
        ("colour", ""),
    ],
)
def test_a_misspelt_property_is_named_with_the_one_that_is_meant(name: str, hint: str) -> None:
    with pytest.raises(TypeError) as refused:
        moderation(**{name: "x"})
    assert str(refused.value) == f"VideoModeration has no property {name}{hint}"


def test_a_duration_that_is_not_known_yet_is_refused_in_words() -> None:
    later = cdk.Duration.minutes(cdk.Token.as_number({"Ref": "Minutes"}))
    error = refusal(lambda: moderation(stale_after=later))
    assert "an object of type Duration was provided" in str(error)


def test_an_ending_that_rekognition_cannot_read_is_refused() -> None:
    error = refusal(lambda: moderation(video_suffixes=[".mp4", ".mkv"]))
    assert (error.name, error.value) == ("video_suffixes", ".mkv")


@pytest.mark.parametrize(
    ("name", "duration", "value"),
    [
        ("dispatch_every", cdk.Duration.seconds(90), 1.5),
        ("stale_after", DAYS(6), 518_400),
        ("reconcile_every", cdk.Duration.seconds(90), 1.5),
        ("reconcile_every", cdk.Duration.hours(7), 420),
        ("sweep_every", cdk.Duration.minutes(90), 1.5),
    ],
)
def test_a_time_that_is_out_of_range_is_refused_in_its_unit(
    name: str, duration: cdk.Duration, value: float
) -> None:
    error = refusal(lambda: moderation(**{name: duration}))
    assert (error.name, error.value) == (name, value)


@pytest.mark.parametrize("name", ["alert_emails", "operations_emails"])
@pytest.mark.parametrize("address", ["nobody", None])
def test_what_is_no_address_is_refused(name: str, address: Any) -> None:
    error = refusal(lambda: moderation(**{name: [address]}))
    assert (error.name, error.value) == (name, address)


def test_a_snapshot_is_not_taken_of_data() -> None:
    error = refusal(lambda: moderation(removal_policy=cdk.RemovalPolicy.SNAPSHOT))
    assert (error.name, error.value) == ("removal_policy", "SNAPSHOT")


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (lambda: RETRIES(max_attempts=0), "retries.max_attempts", 0),
        (lambda: RETRIES(max_attempts=11), "retries.max_attempts", 11),
        (lambda: RETRIES(max_attempts=2.5), "retries.max_attempts", 2.5),
        (lambda: RETRIES(max_attempts="3"), "retries.max_attempts", "3"),
        (lambda: RETRIES(max_attempts=True), "retries.max_attempts", True),
        (lambda: RETRIES(backoff=cdk.Duration.seconds(0)), "retries.backoff", 0),
        (lambda: RETRIES(backoff=60), "retries.backoff", 60),
        (lambda: LIMITS(daily_minutes=0), "limits.daily_minutes", 0),
        (lambda: LIMITS(daily_minutes="90"), "limits.daily_minutes", "90"),
        (lambda: LIMITS(daily_minutes=0.5), "limits.daily_minutes", 0.5),
        (lambda: ALARM_LIMITS(moderated_minutes=0), "alarm_limits.moderated_minutes", 0),
        (lambda: ALARM_LIMITS(waiting=cdk.Duration.seconds(30)), "alarm_limits.waiting", 0.5),
        (lambda: ALARM_LIMITS(in_progress=DAYS(6)), "alarm_limits.in_progress", 8_640),
        (lambda: ARCHIVE(after=cdk.Duration.hours(36)), "archive.after", 1.5),
        (lambda: ARCHIVE(after=30), "archive.after", 30),
        (lambda: ARCHIVE(flagged_after=30), "archive.flagged_after", 30),
        (lambda: ARCHIVE(flagged_after=cdk.Duration.hours(36)), "archive.flagged_after", 1.5),
        (lambda: ARCHIVE(storage_class="GLACIER"), "archive.storage_class", "GLACIER"),
        (lambda: ARCHIVE(storage_class=None), "archive.storage_class", None),
        (lambda: ARCHIVE(storage_class=s3.StorageClass("STANDARD")), "archive.storage_class", "STANDARD"),
        (lambda: ARCHIVE(flagged_storage_class="GLACIER"), "archive.flagged_storage_class", "GLACIER"),
        (lambda: ARCHIVE(flagged_storage_class=""), "archive.flagged_storage_class", ""),
        (
            lambda: ARCHIVE(flagged_storage_class=s3.StorageClass("STANDARD")),
            "archive.flagged_storage_class",
            "STANDARD",
        ),
        (lambda: ARCHIVE(storage_class=INFREQUENT, after=DAYS(29)), "archive.after", 29),
        (lambda: ARCHIVE(flagged_storage_class=INFREQUENT, after=DAYS(29)), "archive.flagged_after", 29),
        (lambda: ARCHIVE(storage_class=INFREQUENT, flagged_after=DAYS(7)), "archive.flagged_after", 7),
        (lambda: ARCHIVE(hold_flagged="false"), "archive.hold_flagged", "false"),
        (lambda: ARCHIVE(expire_noncurrent_after=90), "archive.expire_noncurrent_after", 90),
        (lambda: ARCHIVE(expire_noncurrent_after=DAYS(30)), "archive.expire_noncurrent_after", 30),
        (
            lambda: ARCHIVE(expire_noncurrent_after=DAYS(60), flagged_after=DAYS(60)),
            "archive.expire_noncurrent_after",
            60,
        ),
        (lambda: ARCHIVE(hold_flagged=1), "archive.hold_flagged", 1),
        (lambda: ARCHIVE(hold_flagged=None), "archive.hold_flagged", None),
    ],
)
def test_a_group_refuses_what_aws_would_refuse(make: Callable[[], object], name: str, value: Any) -> None:
    error = refusal(make)
    assert (error.name, error.value) == (name, value)


def test_an_operator_hears_of_a_job_only_after_the_reconciler_has_checked_it() -> None:
    limits = AlarmLimits(in_progress=cdk.Duration.hours(1))
    assert refusal(lambda: moderation(alarm_limits=limits)).name == "alarm_limits.in_progress"
    moderation(alarm_limits=limits, stale_after=cdk.Duration.minutes(59))


def test_an_error_has_the_form_of_the_cdks_own() -> None:
    error = refusal(lambda: Retries(max_attempts=0))
    assert str(error) == "retries.max_attempts must be a whole number from 1 to 10, but 0 was provided"
    assert str(refusal(lambda: RETRIES(max_attempts="3"))).endswith('but "3" was provided')
    assert isinstance(error, ValueError)


def test_a_property_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="min_confidence"):
        moderation(min_confidence=80)


def test_a_stack_for_a_region_without_video_moderation_is_refused() -> None:
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region="ca-central-1"))
    error = refusal(lambda: VideoModeration(stack, "VideoModeration"))
    assert (error.name, error.value) == ("region", "ca-central-1")


@pytest.mark.parametrize("variable", ["CDK_DEFAULT_REGION", "AWS_REGION"])
def test_a_region_that_comes_from_the_environment_is_checked(variable: str) -> None:
    error = refusal(lambda: deployment_region({variable: "ca-central-1"}))
    assert (error.name, error.value) == (variable, "ca-central-1")
    deployment_region({variable: "eu-west-1"})


def test_the_region_of_the_credentials_is_the_one_that_counts() -> None:
    deployment_region({"CDK_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "ca-central-1"})
    deployment_region({})


def test_a_template_for_any_region_is_refused_by_cloudformation_where_no_video_is_moderated(
    template: Template,
) -> None:
    (assertion,) = template["Rules"]["RegionModeratesVideos"]["Assertions"]
    regions, region = assertion["Assert"]["Fn::Contains"]
    assert (tuple(regions), region) == (VIDEO_MODERATION_REGIONS, {"Ref": "AWS::Region"})


def test_two_pipelines_of_a_stack_need_one_rule_about_the_region() -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Two")
        VideoModeration(stack, "Uploads")
        VideoModeration(stack, "Trailers")
        return stack

    assert "RegionModeratesVideos" in synthesize(build)["Rules"]


def test_a_template_for_a_known_region_needs_no_rule(placed: dict[str, Any]) -> None:
    assert "RegionModeratesVideos" not in placed.get("Rules", {})


def test_values_known_only_at_deployment_are_taken() -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        name = cdk.CfnParameter(stack, "Name").value_as_string
        table_name = cdk.CfnParameter(stack, "TableName").value_as_string
        VideoModeration(stack, "VideoModeration", bucket_name=name, metadata_table_name=table_name)
        return stack

    template = synthesize(build)
    assert said(resources(template, "AWS::S3::Bucket")["MediaBucket"]["BucketName"]) == "Name"
    assert said(resources(template, "AWS::DynamoDB::Table")["MetadataTable"]["TableName"]) == "TableName"


@pytest.mark.parametrize("name", ["stale_after", "reconcile_every", "sweep_every"])
def test_a_time_that_shapes_the_template_is_known_at_synthesis(name: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    seconds = cdk.CfnParameter(stack, "Seconds", type="Number").value_as_number
    token: dict[str, Any] = {name: cdk.Duration.seconds(seconds)}
    assert refusal(lambda: VideoModeration(stack, "VideoModeration", **token)).name == name
    assert refusal(lambda: Retries(backoff=token[name])).name == "retries.backoff"
    assert refusal(lambda: AlarmLimits(in_progress=token[name])).name == "alarm_limits.in_progress"


def test_one_address_given_twice_is_told_once() -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        VideoModeration(stack, "VideoModeration", alert_emails=["a@example.com", "a@example.com"])
        return stack

    subscriptions = resources(synthesize(build), "AWS::SNS::Subscription").values()
    assert [each["Endpoint"] for each in subscriptions if each["Protocol"] == "email"] == ["a@example.com"]
