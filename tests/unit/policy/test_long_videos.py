"""Six hours of everything, in bounded memory."""

from __future__ import annotations

import json

from tests.unit.policy.labels import FLAG, PARENTS, policy, seen
from video_moderation.policy import Audience, Evaluation, Rule

SIX_HOURS_OF_SAMPLES = 43_200
# DynamoDB keeps 400 KB a row; the evaluation is one of the things in it.
MOST_BYTES = 25_000


def test_the_written_evaluation_does_not_grow_with_the_video() -> None:
    everything = policy(*(Rule(FLAG, name) for name in PARENTS), audiences=[Audience("everyone")])
    evaluation = Evaluation(everything)
    for sample in range(SIX_HOURS_OF_SAMPLES // 100):
        for name in PARENTS:
            evaluation.add(seen(name, sample * 50_000))
    assert len(json.dumps(evaluation.to_json())) < MOST_BYTES


def test_a_label_throughout_six_hours_is_six_hours_long() -> None:
    evaluation = Evaluation(policy(Rule(FLAG, "Alcohol")))
    for sample in range(SIX_HOURS_OF_SAMPLES):
        evaluation.add(seen("Alcohol", sample * 500))
    (reason,) = evaluation.finish().reasons
    assert (reason.finding.duration, reason.finding.sightings) == (6 * 3_600_000, 2_160)
