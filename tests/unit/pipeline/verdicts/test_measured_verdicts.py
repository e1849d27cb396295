"""What is counted of verdicts, for alarms, and for the authors of policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack.policy import IGNORE, Audience, LabelRule, ModerationPolicy
from video_moderation.policy.evaluation import unknown_labels
from video_moderation.taxonomy import Taxonomy
from video_moderation.verdict import completion_handler as conclusion

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
EVERY_LABEL = ModerationPolicy.every_label()
PEACEFUL = ModerationPolicy(version="peaceful-1", rules=[LabelRule("Violence", action=IGNORE)])
RATED = ModerationPolicy(version="rated-1", audiences=[Audience("everyone")])
RATED_FOR_TEENS = ModerationPolicy(version="rated-2", audiences=[Audience("teen", admits=["Violence"])])


@dataclass
class Counts:
    """In place of the metrics: what was counted, by name."""

    of: dict[str, float] = field(default_factory=dict)

    def add_metric(self, name: str, _unit: Any, value: float) -> None:
        self.of[name] = self.of.get(name, 0) + value


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    counts = Counts()
    monkeypatch.setattr(conclusion, "metrics", counts)
    return counts.of


def test_every_verdict_is_counted(simulation: PipelineSimulation, counted: dict[str, float]) -> None:
    simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("broken.mp4", b"")
    simulation.run()
    verdicts = {"VideosFlagged": 1, "VideosClean": 1, "VideosUndetermined": 1}
    assert counted == {**verdicts, "MinutesModerated": pytest.approx(0.4)}  # two videos of twelve seconds


def test_labels_that_the_taxonomy_does_not_have_are_counted(
    simulation: PipelineSimulation, counted: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_weapons = Taxonomy("7.0", {"Violence": ""}, {})
    monkeypatch.setattr(unknown_labels, "taxonomy", lambda: without_weapons)
    video_id = simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.run()
    assert counted["UnknownLabels"] == 2  # at two instants
    assert simulation.resources.row(video_id)["UnknownLabels"] == ["Weapons"]


@pytest.mark.parametrize(
    ("in_force", "shadow", "disagreements"),
    [
        (EVERY_LABEL, PEACEFUL, 1),
        (EVERY_LABEL, EVERY_LABEL, 0),
        (EVERY_LABEL, RATED, 0),
        (RATED, EVERY_LABEL, 0),
        (RATED, PEACEFUL, 1),
        (RATED, RATED_FOR_TEENS, 1),
    ],
)
def test_what_the_shadow_policy_would_have_said_otherwise_is_counted(
    simulation: PipelineSimulation,
    counted: dict[str, float],
    in_force: ModerationPolicy,
    shadow: ModerationPolicy,
    disagreements: int,
) -> None:
    simulation.redeploy(in_force, shadow)
    simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.run()
    assert counted["ShadowDisagreements"] == disagreements
