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

EC2 = iam.ServicePrincipal("ec2.amazonaws.com")
METHODS = ("on_moderated", "on_flagged", "on_undetermined", "on_verdict", "on_decided")

PLAIN = {method: method.removeprefix("on_").title() for method in METHODS}
"""The ids of the rules for which nothing but the method is stated."""

ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (method, {}) for method, name in PLAIN.items()},
    **{f"Described{name}": (method, {"description": "Ours"}) for method, name in PLAIN.items()},
    "ModeratedForEveryone": ("on_moderated", {"audience": "everyone"}),
    "ModeratedForTeens": ("on_moderated", {"audience": "teen"}),
    "Approved": ("on_decided", {"decision": DecisionKind.APPROVED}),
    "DecidedForTeens": ("on_decided", {"audience": "teen"}),
    "ApprovedForEveryone": ("on_decided", {"decision": DecisionKind.APPROVED, "audience": "everyone"}),
    "European": (
        "on_moderated",
        {
            "rule_name": "publish",
            "description": "Publishes European videos",
            "event_pattern": events.EventPattern(
                account=["111111111111"], detail={"key": [{"prefix": "eu/"}], "reason": ["x"]}
            ),
        },
    ),
}
"""The rules of the stack under test by id: by which method they are added, and with which options."""


@pytest.fixture(scope="module")
def listening(synth: Callable[..., Template]) -> Template:
    """A pipeline with every rule of `ASKED`, a queue that the rules deliver to, and somebody who decides."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)
        queue = sqs.Queue(stack, "Publishing")
        for name, (method, options) in ASKED.items():
            getattr(moderation, method)(name, target=targets.SqsQueue(queue), **options)
        moderation.grant_decide(iam.Role(stack, "Moderator", assumed_by=EC2))
        return stack

    return synth(build)


@pytest.fixture(scope="module")
def rules(listening: Template) -> dict[str, dict[str, Any]]:
    return resources(listening, "AWS::Events::Rule")


@pytest.fixture(scope="module")
def moderation() -> VideoModeration:
    """A pipeline to which nothing is added by what it refuses."""
    return VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", policy=RATING_POLICY)


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("Moderated", {"verdict": [Status.CLEAN.value]}),
        ("ModeratedForEveryone", {"verdict": [Status.CLEAN.value], "audience": ["everyone"]}),
        ("ModeratedForTeens", {"verdict": [Status.CLEAN.value], "audience": ["everyone", "teen"]}),
        ("Flagged", {"verdict": [Status.FLAGGED.value]}),
        ("Undetermined", {"verdict": [Status.UNDETERMINED.value]}),
        ("Verdict", {}),
    ],
)
def test_a_rule_hears_of_the_verdicts_it_is_named_for_and_of_this_bucket_only(
    rules: dict[str, dict[str, Any]], name: str, detail: dict[str, list[str]]
) -> None:
    assert heard(rules[name]) == ("MediaBucket", "Video Moderated", detail)


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("Decided", {}),
        ("Approved", {"decision": ["APPROVED"]}),
        ("DecidedForTeens", {"audience": ["everyone", "teen"]}),
        ("ApprovedForEveryone", {"decision": ["APPROVED"], "audience": ["everyone"]}),
    ],
)
def test_a_rule_hears_of_decisions_on_videos_of_this_bucket_only(
    rules: dict[str, dict[str, Any]], name: str, detail: dict[str, list[str]]
) -> None:
    assert heard(rules[name]) == ("MediaBucket", "Video Decided", detail)


def heard(rule: dict[str, Any]) -> tuple[str, str, dict[str, list[str]]]:
    """The bucket and the events that a rule matches, and what else their detail must say."""
    pattern = rule["EventPattern"]
    assert set(pattern) == {"source", "detail-type", "detail"}
    assert pattern["source"] == ["video-moderation"]
    (bucket,), (event,) = pattern["detail"]["bucket"], pattern["detail-type"]
    return said(bucket), event, {key: value for key, value in pattern["detail"].items() if key != "bucket"}


@pytest.mark.parametrize("decision", ["maybe", "approved", "APPROVED", 1])
def test_a_decision_is_one_of_the_enumeration(moderation: VideoModeration, decision: Any) -> None:
    with pytest.raises(PropertyError) as refusal:
        moderation.on_decided("Heard", decision=decision)
    assert (refusal.value.name, refusal.value.value) == ("decision", decision)


def queue_of(scope: cdk.Stack) -> object:
    return sqs.Queue(scope, "Publishing")


def role_of(scope: cdk.Stack) -> object:
    return iam.Role(scope, "Role", assumed_by=EC2)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", [queue_of, role_of, lambda _: "arn:aws:sqs:eu-west-1:111111111111:q"])
def test_what_is_no_rule_target_is_refused_in_words(
    moderation: VideoModeration, method: str, target: Callable[[cdk.Stack], object]
) -> None:
    elsewhere = cdk.Stack(cdk.App(), "Elsewhere")
    with pytest.raises(PropertyError, match=r"^target must be a rule target such as targets\.SqsQueue"):
        getattr(moderation, method)("Heard", target=target(elsewhere))


def test_a_rule_takes_the_options_of_the_cdks_own(rules: dict[str, dict[str, Any]]) -> None:
    rule = rules["European"]
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
def test_a_pattern_that_would_match_more_is_refused(moderation: VideoModeration, pattern: Any) -> None:
    with pytest.raises(PropertyError, match=r"^event_pattern"):
        moderation.on_moderated("Publish", audience="teen", event_pattern=pattern)


def test_a_rule_can_be_in_the_stack_of_its_target(moderation: VideoModeration) -> None:
    other = cdk.Stack(cdk.Stage.of(moderation), "Other")
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


def test_who_may_decide_may_send_to_the_decision_queue_and_nothing_else(listening: Template) -> None:
    (statement,) = role_statements(listening, "Moderator")
    assert set(statement["Action"]) == {
        "sqs:SendMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
    }
    assert said(statement["Resource"]) == "DecisionQueue.Arn"


def test_the_target_gets_the_event_as_it_is(rules: dict[str, dict[str, Any]]) -> None:
    (target,) = rules["Moderated"]["Targets"]
    assert said(target["Arn"]) == "Publishing.Arn"
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)


@pytest.mark.parametrize("name", PLAIN.values())
def test_a_rule_is_in_force_and_says_what_it_is_for(rules: dict[str, dict[str, Any]], name: str) -> None:
    rule = rules[name]
    assert (rule["State"], "EventBusName" in rule) == ("ENABLED", False)
    assert rule["Description"].startswith("Matches ")
    assert rules[f"Described{name}"]["Description"] == "Ours"


@pytest.mark.parametrize("method", METHODS)
def test_a_target_can_be_added_later(moderation: VideoModeration, method: str) -> None:
    rule = getattr(moderation, method)(f"Later_{method}")
    rule.add_target(targets.SqsQueue(sqs.Queue(moderation, f"Queue_{method}")))
    assert rule.node.path == f"Stack/VideoModeration/Later_{method}"


@pytest.mark.parametrize("method", METHODS)
def test_an_id_that_is_taken_is_refused(moderation: VideoModeration, method: str) -> None:
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
