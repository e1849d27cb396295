"""The policies of the construct: who is told of them, what they ask for, and what does not fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest

from moderation_stack import PropertyError, VideoModeration
from moderation_stack.policy import FLAG, RECORD, Audience, Default, LabelRule, ModerationPolicy
from moderation_stack.policy.policies import Policies
from tests.template.reading import resources
from tests.template.synthesis import EVERYTHING, RATING_POLICY, moderation_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

OTHERWISE_RATED = ModerationPolicy(
    version="otherwise-1", audiences=[Audience("teen"), Audience("everyone", admits=["Alcohol"])]
)
NARROWED = ModerationPolicy(version="narrowed-1", rules=[LabelRule("Explicit Nudity", action=FLAG)])


def told(template: Template, function: str) -> dict[str, Any]:
    variables: dict[str, Any] = resources(template, "AWS::Lambda::Function")[function]["Environment"][
        "Variables"
    ]
    return variables


def flagging_from(min_confidence: float) -> ModerationPolicy:
    return ModerationPolicy(version="ours-1", default=Default(action=FLAG, min_confidence=min_confidence))


def warnings(**policies: Any) -> list[str]:
    moderation = VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", **policies)
    return [str(each.data) for each in moderation.node.metadata if each.type == "aws:cdk:warning"]


def test_without_a_policy_every_label_flags(template: Template) -> None:
    assert json.loads(told(template, "ContentAlert")["POLICY"])["rules"] == []
    assert told(template, "VideoProcessor")["MIN_CONFIDENCE"] == "50"


def test_every_label_flags_from_the_confidence_of_the_policy_on(
    synth: Callable[..., Template],
) -> None:
    template = synth(lambda app: moderation_stack(app, policy=ModerationPolicy.every_label(80)))
    assert told(template, "ContentAlert")["POLICY"] == ModerationPolicy.every_label(80).to_json()
    assert told(template, "VideoProcessor")["MIN_CONFIDENCE"] == "80"


def test_content_alert_gets_both_policies(configured: Template) -> None:
    assert told(configured, "ContentAlert")["POLICY"] == EVERYTHING["policy"].to_json()
    assert told(configured, "ContentAlert")["SHADOW_POLICY"] == EVERYTHING["shadow_policy"].to_json()


@pytest.mark.parametrize(("policy", "shadow"), [(60, 70), (70, 60)])
def test_rekognition_is_asked_for_the_least_that_matters_to_either(policy: float, shadow: float) -> None:
    assert Policies(flagging_from(policy), shadow=flagging_from(shadow)).min_confidence == 60


def test_a_confidence_reaches_the_function_with_all_its_digits(synth: Callable[..., Template]) -> None:
    policies: dict[str, Any] = {"policy": flagging_from(200 / 3), "shadow_policy": flagging_from(80)}
    template = synth(lambda app: moderation_stack(app, **policies))
    assert told(template, "VideoProcessor")["MIN_CONFIDENCE"] == "66.66666666666667"


def test_a_shadow_policy_needs_no_policy_beside_it(synth: Callable[..., Template]) -> None:
    shadow = flagging_from(20)
    template = synth(
        lambda app: moderation_stack(app, policy=ModerationPolicy.every_label(80), shadow_policy=shadow)
    )
    assert told(template, "ContentAlert")["POLICY"] == ModerationPolicy.every_label(80).to_json()
    assert told(template, "VideoProcessor")["MIN_CONFIDENCE"] == "20"


@pytest.mark.parametrize("name", ["policy", "shadow_policy"])
def test_what_may_not_be_meant_is_a_warning_that_can_be_acknowledged(name: str) -> None:
    (warning,) = warnings(**{name: NARROWED})
    assert warning == f"{NARROWED.warnings[0]} [ack: video-moderation:{name}]"


def test_every_doubt_about_a_policy_is_a_warning() -> None:
    rules = [*NARROWED.rules, LabelRule("Alcohol", action=RECORD)]
    doubtful = ModerationPolicy(version="doubtful-1", rules=rules, audiences=[Audience("everyone")])
    assert len(doubtful.warnings) == 2
    assert warnings(policy=doubtful) == [
        f"{warning} [ack: video-moderation:policy]" for warning in doubtful.warnings
    ]


def test_a_policy_without_warnings_adds_none() -> None:
    assert warnings(policy=ModerationPolicy.news(), shadow_policy=ModerationPolicy.strict()) == []


def test_the_policies_by_prefix_reach_content_alert_and_what_if(configured: Template) -> None:
    (prefix, policy) = next(iter(EVERYTHING["policies"].items()))
    assert json.loads(told(configured, "ContentAlert")["POLICIES"]) == {prefix: json.loads(policy.to_json())}
    versions = json.loads(configured["Outputs"]["PolicyVersions"]["Value"])
    assert versions == {prefix: policy.full_version}
    assert told(configured, "VideoProcessor")["MIN_CONFIDENCE"] == "62.5"


def test_the_watched_prefixes_reach_who_records_videos(configured: Template) -> None:
    for function in ("VideoProcessor", "Sweeper"):
        assert json.loads(told(configured, function)["VIDEO_PREFIXES"]) == ["uploads/", "archive/"]


def test_without_them_nothing_is_stated(template: Template) -> None:
    assert "POLICIES" not in told(template, "ContentAlert")
    assert "VIDEO_PREFIXES" not in told(template, "VideoProcessor")
    assert "PolicyVersions" not in template.get("Outputs", {})


STRICT = ModerationPolicy.strict()


@pytest.mark.parametrize(
    ("properties", "name", "requirement"),
    [
        ({"policies": STRICT}, "policies", "must be a mapping"),
        ({"policies": {"kids/": "strict"}}, "policies['kids/']", "must be of type ModerationPolicy"),
        ({"policies": {"": STRICT}}, "policies", "must have prefixes"),
        ({"policies": {1: STRICT}}, "policies", "must have prefixes"),
        ({"policies": {"kids/": STRICT}, "video_prefixes": ["a/"]}, "policies", "must have prefixes within"),
        (
            {"policy": RATING_POLICY, "policies": {"kids/": OTHERWISE_RATED}},
            "policies['kids/'].audiences",
            "must be those of the other policies",
        ),
        (
            {"policies": {"a/": STRICT, "b/": OTHERWISE_RATED}},
            "policies['b/'].audiences",
            "must be those of the other policies",
        ),
        ({"video_prefixes": "uploads/"}, "video_prefixes", "must be a list of up to 20 prefixes"),
        ({"video_prefixes": [""]}, "video_prefixes", "must be a list of up to 20 prefixes"),
        ({"video_prefixes": ["a" * 101]}, "video_prefixes", "must be a list of up to 20 prefixes"),
        ({"video_prefixes": list("abcdefghijklmnopqrstu")}, "video_prefixes", "must be a list of up to 20"),
    ],
)
def test_policies_and_prefixes_that_would_not_work_are_refused(
    properties: dict[str, Any], name: str, requirement: str
) -> None:
    with pytest.raises(PropertyError) as refusal:
        VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", **properties)
    assert refusal.value.name == name
    assert refusal.value.requirement.startswith(requirement)


def test_policies_that_do_not_fit_into_the_environment_are_refused() -> None:
    policies = {f"{number}/": ModerationPolicy.news() for number in range(3)}
    with pytest.raises(PropertyError, match=r"^size of policy and policies in bytes of JSON must be"):
        VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", policies=policies)
