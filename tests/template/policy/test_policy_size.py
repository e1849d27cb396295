"""The environment of Content Alert, with both policies, fits into Lambda's limit."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest

from moderation_stack import PropertyError
from moderation_stack.functions.environment_size import MOST_BYTES
from moderation_stack.policy import FLAG, Audience, LabelRule, ModerationPolicy
from tests.template.reading import resources
from tests.template.synthesis import moderation_stack
from video_moderation.policy.authoring.presets import PRESETS
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

PLACE = "ap-northeast-1:111111111111"
DEPLOYED = {
    "AWS::DynamoDB::Table": "{}",
    "AWS::SQS::Queue": "https://sqs.ap-northeast-1.amazonaws.com/111111111111/{}",
    "AWS::SNS::Topic": f"arn:aws:sns:{PLACE}:{{}}",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{PLACE}:stateMachine:{{}}",
}
"""What a reference to a resource becomes, of its name, in the Region with the longest one."""
LONGEST = {"AWS::SQS::Queue": 80, "AWS::StepFunctions::StateMachine": 80}


def size_of(policy: ModerationPolicy) -> int:
    """Bytes of the policy within a JSON text."""
    return len(json.dumps(policy.to_json())) - len('""')


def policy_of_size(size: int) -> ModerationPolicy:
    """A policy of that many bytes: rules until nearly there, then longer names."""
    for count in itertools.count():
        labels = list(taxonomy().parents)[:count]
        rules = [
            LabelRule(label, action=FLAG, min_confidence=50 + place) for place, label in enumerate(labels)
        ]
        missing = size - size_of(stated(rules, 1, 1))
        if missing <= 126:
            policy = stated(rules, 1 + min(missing, 63), 1 + max(0, missing - 63))
            assert size_of(policy) == size
            return policy
    raise AssertionError


def stated(rules: list[LabelRule], version: int, audience: int) -> ModerationPolicy:
    return ModerationPolicy(version="v" * version, rules=rules, audiences=[Audience("a" * audience)])


def refusal(**properties: Any) -> PropertyError:
    with pytest.raises(PropertyError) as refused:
        moderation_stack(cdk.App(), **properties)
    return refused.value


def room(**properties: Any) -> int:
    """How large a policy may be, as the refusal of one that is too large says."""
    said = re.search(r"must be (\d+) at most", str(refusal(policy=policy_of_size(4_000), **properties)))
    assert said
    return int(said[1])


def deployed(template: Template) -> dict[str, str]:
    """Content Alert's environment as CloudFormation would set it, with the names it would make."""
    variables = resources(template, "AWS::Lambda::Function")["ContentAlert"]["Environment"]["Variables"]
    return {name: _deployed(template, value) for name, value in variables.items()}


def _deployed(template: Template, value: Any) -> str:
    if isinstance(value, str):
        return value
    if value == {"Ref": "AWS::StackName"}:
        return "ModerationStack"
    resource = template["Resources"][value["Ref"]]
    name = resource["Properties"].get("TableName", f"ModerationStack-{value['Ref']}-1A2B3C4D5E6F7")
    return DEPLOYED[resource["Type"]].format(name[: LONGEST.get(resource["Type"])])


def test_every_preset_fits_beside_every_preset_as_shadow(synth: Callable[..., Template]) -> None:
    largest = max((ModerationPolicy.preset(name) for name in PRESETS), key=size_of)
    template = synth(lambda app: moderation_stack(app, policy=largest, shadow_policy=largest))
    assert len(json.dumps(deployed(template), separators=(",", ":"))) <= MOST_BYTES


def test_a_policy_that_is_too_large_is_refused_with_how_large_it_may_be() -> None:
    error = refusal(policy=policy_of_size(3_500))
    assert (error.name, error.value) == ("size of policy in bytes of JSON", 3_500)


def test_policies_that_are_too_large_together_are_refused_together() -> None:
    each = policy_of_size(1_700)
    error = refusal(policy=each, shadow_policy=each)
    assert (error.name, error.value) == ("size of policy and shadow_policy in bytes of JSON", 3_400)


@pytest.mark.parametrize(
    "properties",
    [{}, {"video_analysis_table_name": "a" * 255, "metadata_table_name": "m" * 255}],
)
def test_what_is_accepted_fits_and_no_more_is(
    synth: Callable[..., Template], properties: dict[str, Any]
) -> None:
    most = room(**properties)
    template = synth(lambda app: moderation_stack(app, policy=policy_of_size(most), **properties))
    assert 0 <= MOST_BYTES - len(json.dumps(deployed(template), separators=(",", ":"))) < 40
    assert refusal(policy=policy_of_size(most + 1), **properties).value == most + 1


def test_names_known_only_at_deployment_are_reckoned_with_at_their_longest() -> None:
    def with_name(length: int) -> int:
        return room(video_analysis_table_name="a" * length)

    stack = cdk.Stack(cdk.App(), "Stack")
    token = cdk.CfnParameter(stack, "Name").value_as_string
    assert room(video_analysis_table_name=token) == with_name(255)
    assert with_name(3) == with_name(255) + 252
