"""The evaluation of a six-hour video needs a limited amount of memory."""

from __future__ import annotations

import tracemalloc

from tests.unit.domain.policy.labels import FLAG, PARENTS, policy, seen
from video_moderation.labels.instants import Instant
from video_moderation.policy import Audience, Evaluation, Rule

SIX_HOURS_OF_SAMPLES = 43_200
MOST_BYTES = 25_000
"""That a tenfold longer video may add: the last few scenes of each label, and nothing a label."""


def test_the_evaluation_does_not_grow_with_the_video() -> None:
    everything = policy(*(Rule(FLAG, name) for name in PARENTS), audiences=[Audience("everyone")])
    evaluation = Evaluation(everything)
    add_samples(evaluation, 0, 50)
    tracemalloc.start()
    add_samples(evaluation, 50, 500)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < MOST_BYTES


def add_samples(evaluation: Evaluation, first: int, last: int) -> None:
    """Every label of the taxonomy, at instants so far apart that each is a scene of its own."""
    for sample in range(first, last):
        millis = sample * 50_000
        evaluation.add(Instant(millis, tuple(seen(name, millis) for name in PARENTS)))


def test_a_label_throughout_six_hours_is_six_hours_long() -> None:
    evaluation = Evaluation(policy(Rule(FLAG, "Alcohol")))
    for sample in range(SIX_HOURS_OF_SAMPLES):
        evaluation.add(Instant(sample * 500, (seen("Alcohol", sample * 500),)))
    (reason,) = evaluation.finish().reasons
    assert (reason.finding.duration, reason.finding.sightings) == (6 * 3_600_000, 2_160)
