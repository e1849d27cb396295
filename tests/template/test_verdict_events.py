"""The rules for verdicts and decisions that the `on_…` methods add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sqs as sqs
import pytest

from moderation_stack import DecisionKind, PropertyError, VerdictEvents, VideoModeration
from tests.template.reading import resources, role_statements, said
from tests.template.synthesis import RATING_POLICY
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

METHODS = ("on_moderated", "on_flagged", "on_undetermined", "on_verdict", "on_decided")


def listening(synth: Callable[..., Template], method: str, **asked: Any) -> dict[str, Any]:
    """The rule that a method adds, in a stack with a queue to deliver to."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)
        queue = sqs.Queue(stack, "Publishing")
        getattr(moderation, method)("Heard", target=targets.SqsQueue(queue), **asked)
        return stack

    return resources(synth(build), "AWS::Events::Rule")["Heard"]


@pytest.mark.parametrize(
    ("method", "asked", "detail"),
    [
        ("on_moderated", {}, {"verdict": [Status.CLEAN.value]}),
        (
            "on_moderated",
            {"audience": "everyone"},
            {"verdict": [Status.CLEAN.value], "audience": ["everyone"]},
        ),
        (
            "on_moderated",
            {"audience": "teen"},
            {"verdict": [Status.CLEAN.value], "audience": ["everyone", "teen"]},
        ),
        ("on_flagged", {}, {"verdict": [Status.FLAGGED.value]}),
        ("on_undetermined", {}, {"verdict": [Status.UNDETERMINED.value]}),
        ("on_verdict", {}, {}),
    ],
)
def test_a_rule_hears_of_the_verdicts_it_is_named_for_and_of_this_bucket_only(
    synth: Callable[..., Template], method: str, asked: dict[str, str], detail: dict[str, list[str]]
) -> None:
    pattern = listening(synth, method, **asked)["EventPattern"]
    assert [said(name) for name in pattern["detail"].pop("bucket")] == ["MediaBucket"]
    assert pattern == {
        "source": ["video-moderation"],
        "detail-type": ["Video Moderated"],
        "detail": detail,
    }


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({}, {}),
        ({"decision": DecisionKind.APPROVED}, {"decision": ["APPROVED"]}),
        ({"audience": "teen"}, {"audience": ["everyone", "teen"]}),
        (
            {"decision": DecisionKind.APPROVED, "audience": "everyone"},
            {"decision": ["APPROVED"], "audience": ["everyone"]},
        ),
    ],
)
def test_a_rule_hears_of_decisions_on_videos_of_this_bucket_only(
    synth: Callable[..., Template], asked: dict[str, str], detail: dict[str, list[str]]
) -> None:
    pattern = listening(synth, "on_decided", **asked)["EventPattern"]
    assert [said(name) for name in pattern["detail"].pop("bucket")] == ["MediaBucket"]
    assert pattern == {"source": ["video-moderation"], "detail-type": ["Video Decided"], "detail": detail}


@pytest.mark.parametrize("decision", ["maybe", "approved", "APPROVED", 1])
def test_a_decision_is_one_of_the_enumeration(decision: Any) -> None:
    moderation = VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration")
    with pytest.raises(PropertyError) as refusal:
        moderation.on_decided("Heard", decision=decision)
    assert (refusal.value.name, refusal.value.value) == ("decision", decision)


def queue_of(scope: cdk.Stack) -> object:
    return sqs.Queue(scope, "Publishing")


def role_of(scope: cdk.Stack) -> object:
    return iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", [queue_of, role_of, lambda _: "arn:aws:sqs:eu-west-1:111111111111:q"])
def test_what_is_no_rule_target_is_refused_in_words(
    method: str, target: Callable[[cdk.Stack], object]
) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    moderation = VideoModeration(stack, "VideoModeration")
    with pytest.raises(PropertyError, match=r"^target must be a rule target such as targets\.SqsQueue"):
        getattr(moderation, method)("Heard", target=target(stack))


def test_a_rule_takes_the_options_of_the_cdks_own(synth: Callable[..., Template]) -> None:
    rule = listening(
        synth,
        "on_moderated",
        rule_name="publish",
        description="Publishes European videos",
        event_pattern=events.EventPattern(
            account=["111111111111"], detail={"key": [{"prefix": "eu/"}], "reason": ["x"]}
        ),
    )
    assert (rule["Name"], rule["Description"]) == ("publish", "Publishes European videos")
    pattern = rule["EventPattern"]
    assert pattern["account"] == ["111111111111"]
    assert pattern["detail"]["key"] == [{"prefix": "eu/"}]
    assert pattern["detail"]["verdict"] == [Status.CLEAN.value]
    assert [said(name) for name in pattern["detail"]["bucket"]] == ["MediaBucket"]


@pytest.mark.parametrize(
    "pattern",
    [
        events.EventPattern(source=["other"]),
        events.EventPattern(detail_type=["Video Decided"]),
        events.EventPattern(detail={"verdict": ["FLAGGED"]}),
        events.EventPattern(detail={"bucket": ["other-videos"]}),
        events.EventPattern(detail={"audience": ["adult"]}),
        {"detail": {"verdict": ["FLAGGED"]}},
    ],
)
def test_a_pattern_that_would_match_more_is_refused(pattern: Any) -> None:
    moderation = VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", policy=RATING_POLICY)
    with pytest.raises(PropertyError, match=r"^event_pattern"):
        moderation.on_moderated("Publish", audience="teen", event_pattern=pattern)


def test_a_rule_can_be_in_the_stack_of_its_target() -> None:
    app = cdk.App()
    moderation = VideoModeration(cdk.Stack(app, "Stack"), "VideoModeration")
    other = cdk.Stack(app, "Other")
    assert moderation.on_flagged("Tell", cross_stack_scope=other).node.path == "Other/Tell"


def test_a_second_app_follows_the_events_of_a_bucket_it_knows_by_name(synth: Callable[..., Template]) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Website")
        bucket = s3.Bucket.from_bucket_name(stack, "Videos", "example-videos")
        bus = events.EventBus.from_event_bus_name(stack, "Bus", "videos")
        verdicts = VerdictEvents.from_media_bucket(stack, bucket, event_bus=bus, policy=RATING_POLICY)
        verdicts.on_moderated("Publish", audience="everyone")
        VerdictEvents.from_media_bucket(stack, bucket).on_decided("Count")
        return stack

    rules = resources(synth(build), "AWS::Events::Rule")
    assert rules["Publish"]["EventBusName"] == "videos"
    assert rules["Publish"]["EventPattern"]["detail"] == {
        "bucket": ["example-videos"],
        "verdict": [Status.CLEAN.value],
        "audience": ["everyone"],
    }
    assert "EventBusName" not in rules["Count"]
    assert rules["Count"]["EventPattern"]["detail"] == {"bucket": ["example-videos"]}


def test_who_may_decide_may_send_to_the_decision_queue_and_nothing_else(
    synth: Callable[..., Template],
) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderator = iam.Role(stack, "Moderator", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        VideoModeration(stack, "VideoModeration").grant_decide(moderator)
        return stack

    (statement,) = role_statements(synth(build), "Moderator")
    assert set(statement["Action"]) == {
        "sqs:SendMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
    }
    assert said(statement["Resource"]) == "DecisionQueue.Arn"


def test_the_target_gets_the_event_as_it_is(synth: Callable[..., Template]) -> None:
    (target,) = listening(synth, "on_moderated")["Targets"]
    assert said(target["Arn"]) == "Publishing.Arn"
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)


@pytest.mark.parametrize("method", METHODS)
def test_a_rule_is_in_force_and_says_what_it_is_for(synth: Callable[..., Template], method: str) -> None:
    rule = listening(synth, method)
    assert (rule["State"], "EventBusName" in rule) == ("ENABLED", False)
    assert rule["Description"].startswith("Matches ")
    assert listening(synth, method, description="Ours")["Description"] == "Ours"


@pytest.mark.parametrize("method", METHODS)
def test_a_target_can_be_added_later(method: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    rule = getattr(VideoModeration(stack, "VideoModeration"), method)("Heard")
    rule.add_target(targets.SqsQueue(sqs.Queue(stack, "Publishing")))
    assert rule.node.path == "Stack/VideoModeration/Heard"


@pytest.mark.parametrize("method", METHODS)
def test_an_id_that_is_taken_is_refused(method: str) -> None:
    moderation = VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration")
    taken = "^There is already a Construct with name 'MediaBucket' in Construct \\[VideoModeration\\]$"
    with pytest.raises(RuntimeError, match=taken):
        getattr(moderation, method)("MediaBucket")


def test_two_pipelines_do_not_hear_each_other(synth: Callable[..., Template]) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        for name in ("First", "Second"):
            moderation = VideoModeration(stack, name)
            moderation.on_verdict("Heard", target=targets.SqsQueue(sqs.Queue(stack, f"{name}Queue")))
        return stack

    rules = resources(synth(build), "AWS::Events::Rule")
    heard = {
        name: said(rules[f"{name}Heard"]["EventPattern"]["detail"]["bucket"][0])
        for name in ("First", "Second")
    }
    assert heard == {"First": "FirstMediaBucket", "Second": "SecondMediaBucket"}
