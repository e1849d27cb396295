"""The policies of the construct: who is told of them, what they ask for, and what does not fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest

from moderation_stack import VideoModeration
from moderation_stack.policy import FLAG, RECORD, Audience, Default, LabelRule, ModerationPolicy
from tests.template.reading import resources
from tests.template.synthesis import EVERYTHING, moderation_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

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


@pytest.mark.parametrize(
    ("policy", "shadow", "asked"), [(60, 70, "60"), (70, 60, "60"), (200 / 3, 80, "66.66666666666667")]
)
def test_rekognition_is_asked_for_the_least_that_matters_to_either(
    synth: Callable[..., Template], policy: float, shadow: float, asked: str
) -> None:
    template = synth(
        lambda app: moderation_stack(app, policy=flagging_from(policy), shadow_policy=flagging_from(shadow))
    )
    assert told(template, "VideoProcessor")["MIN_CONFIDENCE"] == asked


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
