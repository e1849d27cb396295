from __future__ import annotations

from benchmarks.shared import policy
from moderation_stack.policy import ModerationPolicy


def test_the_benchmarks_run_with_the_policy_that_is_deployed_when_none_is_stated() -> None:
    deployed = ModerationPolicy.every_label()
    assert deployed.to_json() == policy.EVERY_LABEL
    assert deployed.min_confidence == policy.MIN_CONFIDENCE
