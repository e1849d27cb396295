from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest

from tests.template.reading import resources, said
from tests.template.synthesis import moderation_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template


def rule(template: Template, name: str) -> dict[str, Any]:
    return resources(template, "AWS::Events::Rule")[name]


def test_uploads_are_the_object_created_events_of_the_media_bucket(template: Template) -> None:
    pattern = rule(template, "Uploads")["EventPattern"]
    assert pattern["source"] == ["aws.s3"]
    assert pattern["detail-type"] == ["Object Created", "Object Deleted"]
    assert [said(name) for name in pattern["detail"]["bucket"]["name"]] == ["MediaBucket"]


def test_videos_are_known_by_their_suffix_in_any_case(template: Template) -> None:
    assert rule(template, "Uploads")["EventPattern"]["detail"]["object"]["key"] == [
        {"suffix": {"equals-ignore-case": ".mp4"}},
        {"suffix": {"equals-ignore-case": ".mov"}},
    ]


def test_the_endings_that_are_moderated_can_be_chosen_for_rule_and_sweep(configured: Template) -> None:
    keys = rule(configured, "Uploads")["EventPattern"]["detail"]["object"]["key"]
    assert [key["suffix"]["equals-ignore-case"] for key in keys] == [".mp4", ".m4v"]
    (sweeper,) = [
        found
        for name, found in resources(configured, "AWS::Lambda::Function").items()
        if name.startswith("Sweeper")
    ]
    assert sweeper["Environment"]["Variables"]["VIDEO_SUFFIXES"] == ".mp4,.m4v"


@pytest.mark.parametrize("name", ["Uploads", "DispatchSchedule"])
def test_the_video_queue_gets_the_event_as_it_is(template: Template, name: str) -> None:
    (target,) = rule(template, name)["Targets"]
    assert said(target["Arn"]) == "VideoQueue.Arn"
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)


def test_an_upload_is_retried_for_a_day_and_then_kept_as_a_dead_letter(template: Template) -> None:
    (target,) = rule(template, "Uploads")["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
    assert said(target["DeadLetterConfig"]["Arn"]) == "VideoQueueDeadLetters.Arn"


def test_a_tick_nobody_heard_is_left_to_the_next(template: Template) -> None:
    (target,) = rule(template, "DispatchSchedule")["Targets"]
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 60
    assert "DeadLetterConfig" not in target


def test_the_clock_rings_every_minute_unless_configured(template: Template, configured: Template) -> None:
    assert rule(template, "DispatchSchedule")["ScheduleExpression"] == "rate(1 minute)"
    assert rule(configured, "DispatchSchedule")["ScheduleExpression"] == "rate(5 minutes)"


@pytest.mark.parametrize(
    ("name", "default", "other"),
    [
        ("ReconcilerSchedule", "rate(5 minutes)", "rate(30 minutes)"),
        ("SweepSchedule", "rate(1 day)", "rate(36 hours)"),
    ],
)
def test_schedules_are_as_configured(
    template: Template, configured: Template, name: str, default: str, other: str
) -> None:
    assert rule(template, name)["ScheduleExpression"] == default
    assert rule(configured, name)["ScheduleExpression"] == other


def test_the_reconciler_is_started_for_the_current_period_only(template: Template) -> None:
    (target,) = rule(template, "ReconcilerSchedule")["Targets"]
    assert said(target["Arn"]) == "Reconciler.Arn"
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 1}
    (waiting,) = resources(template, "AWS::Lambda::EventInvokeConfig").values()
    assert said(waiting["FunctionName"]) == "Reconciler"
    assert waiting["MaximumEventAgeInSeconds"] == 300


def test_a_run_waits_no_longer_than_lambda_keeps_it(synth: Callable[..., Template]) -> None:
    rare = synth(lambda app: moderation_stack(app, reconcile_every=cdk.Duration.hours(6)))
    (waiting,) = resources(rare, "AWS::Lambda::EventInvokeConfig").values()
    assert waiting["MaximumEventAgeInSeconds"] == 21_600


def test_the_schedule_begins_a_sweep_at_the_beginning(template: Template) -> None:
    (target,) = rule(template, "SweepSchedule")["Targets"]
    assert said(target["Arn"]) == "Sweep"
    assert target["Input"] == "{}"
    assert said(target["RoleArn"]) == "SweepStarterRole.Arn"


def test_all_rules_are_in_force(template: Template) -> None:
    states = {name: found["State"] for name, found in resources(template, "AWS::Events::Rule").items()}
    names = (
        "Uploads",
        "DispatchSchedule",
        "ReconcilerSchedule",
        "SweepSchedule",
        "SweepAfterDeployment",
        "SweepCheckSchedule",
    )
    assert states == dict.fromkeys(names, "ENABLED")
