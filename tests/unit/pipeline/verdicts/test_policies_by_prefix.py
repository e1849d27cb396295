"""Another policy for another prefix, and prefixes that are moderated at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation_stack.policy import FLAG, RECORD, Default, LabelRule, ModerationPolicy
from video_moderation.contract.storage.uploads import is_watched, longest_prefix
from video_moderation.evaluation.evaluator import DeployedPolicies
from video_moderation.policy import UnreadablePolicy, read_policies, read_policy

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
FAINT = {"label": "Weapons", "from": 2.0, "to": 4.0, "confidence": 55.0}
BEACH = ModerationPolicy(
    version="beach-1",
    default=Default(action=RECORD),
    rules=[LabelRule("Weapons", action=FLAG, min_confidence=80)],
)
STRICT = ModerationPolicy.strict()
TINY = ModerationPolicy.every_label(50)
BY_PREFIX = {"kids/": STRICT, "kids/tiny/": TINY}


@pytest.mark.parametrize(
    ("name", "verdict", "policy"),
    [
        ("holiday.mp4", "CLEAN", BEACH),
        ("kids.mp4", "CLEAN", BEACH),
        ("kids/holiday.mp4", "FLAGGED", STRICT),
        ("kids/tiny/holiday.mp4", "FLAGGED", TINY),
    ],
)
def test_the_policy_of_the_longest_prefix_decides_and_is_on_the_row(
    simulation: PipelineSimulation, name: str, verdict: str, policy: ModerationPolicy
) -> None:
    simulation.redeploy(BEACH, by_prefix=BY_PREFIX)
    video_id = simulation.upload(name, scenes=[SWIM])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["PolicyVersion"]) == (verdict, policy.full_version)


def test_rekognition_is_asked_for_what_the_lowest_policy_evaluates(simulation: PipelineSimulation) -> None:
    """A faint label flags where its policy looks that low, and nowhere else."""
    simulation.redeploy(BEACH, by_prefix=BY_PREFIX)
    ids = [simulation.upload(name, scenes=[FAINT]) for name in ("a.mp4", "kids/tiny/a.mp4")]
    simulation.run()
    assert [simulation.resources.row(each)["Status"] for each in ids] == ["CLEAN", "FLAGGED"]
    assert {simulation.resources.row(each)["MinConfidence"] for each in ids} == {50}


def test_an_undetermined_video_names_the_policy_of_its_prefix(simulation: PipelineSimulation) -> None:
    simulation.redeploy(BEACH, by_prefix=BY_PREFIX)
    video_id = simulation.upload("kids/no-video.mp4", body=b"%PDF-1.7")
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["PolicyVersion"]) == ("UNDETERMINED", STRICT.full_version)


def test_only_watched_prefixes_are_recorded(simulation: PipelineSimulation) -> None:
    simulation.redeploy_processor(video_prefixes='["uploads/"]')
    watched = simulation.upload("uploads/a.mp4", scenes=[])
    rendition = simulation.upload("renditions/a.mp4", scenes=[])
    simulation.run()
    assert simulation.resources.row(watched)["Status"] == "CLEAN"
    assert [row["VideoId"] for row in simulation.resources.rows()] == [watched]
    assert rendition != watched


PREFIX = st.text("ab/", max_size=4)


@settings(max_examples=50)
@given(name=st.text("ab/", max_size=8), prefixes=st.lists(PREFIX, max_size=5))
def test_the_longest_prefix_is_one_that_no_other_goes_beyond(name: str, prefixes: list[str]) -> None:
    found = longest_prefix(name, prefixes)
    matching = [each for each in prefixes if name.startswith(each)]
    assert (found is None) == (not matching)
    assert all(len(each) <= len(found or "") for each in matching)
    assert is_watched(f"{name}.MP4", prefixes=prefixes) == (
        not prefixes or bool(matching) or is_watched(f"{name}.mp4", prefixes=prefixes)
    )


@pytest.mark.parametrize("text", ["[]", '{"kids/": 1}', '{"kids/": {}}', "{"])
def test_policies_that_cannot_be_read_decide_nothing(text: str) -> None:
    with pytest.raises(UnreadablePolicy):
        read_policies(text)


def test_without_policies_by_prefix_one_decides_all() -> None:
    policy = read_policy(BEACH.to_json())
    deployed = DeployedPolicies(policy, None, read_policies(""))
    assert deployed.of("kids/a.mp4").active is policy
