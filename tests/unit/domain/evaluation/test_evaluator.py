"""From all labels of a job to the verdict, by the policy in force and beside it by the shadow policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.domain.policy.labels import FLAG, policy, seen, with_parents
from video_moderation.contract.status import Status
from video_moderation.evaluation.evaluator import DeployedPolicies, evaluate_video
from video_moderation.evaluation.verdict import undetermined, verdict_on
from video_moderation.jobs.job_results import SucceededJob
from video_moderation.policy import Action, Rule
from video_moderation.policy.audience import Audience

JOB = SucceededJob(min_confidence=60, model_version="7.0", duration=60_000)
STRICT = replace(policy(default=Rule(FLAG, min_confidence=0)), version="strict-1", min_confidence=60)
LENIENT = replace(policy(default=Rule(Action.IGNORE)), version="lenient-1", min_confidence=60)
LABELS = [*with_parents("Weapons", 0), seen("Gambling", 500)]


def test_labels_and_scenes_are_counted_whatever_the_policy_makes_of_them() -> None:
    for each in (STRICT, LENIENT):
        findings = evaluate_video(JOB, LABELS, DeployedPolicies(each))
        assert (findings.label_count, findings.scene_count, findings.shadow) == (3, 2, None)


def test_the_verdict_says_what_was_decided_by_which_policy_from_what() -> None:
    policies = DeployedPolicies(STRICT)
    verdict = verdict_on(evaluate_video(JOB, LABELS, policies), policies)
    assert (verdict.status, verdict.policy_version) == (Status.FLAGGED, "strict-1")
    assert (verdict.label_count, verdict.scene_count) == (3, 2)
    assert (verdict.min_confidence, verdict.model_version, verdict.duration) == (60, "7.0", 60_000)
    assert sorted(verdict.categories) == ["Gambling", "Violence"]
    assert [reason.action for reason in verdict.flags] == [FLAG, FLAG]
    assert verdict.shadow is None
    assert not verdict.is_disputed


def test_what_no_policy_flags_is_clean() -> None:
    policies = DeployedPolicies(LENIENT)
    verdict = verdict_on(evaluate_video(JOB, LABELS, policies), policies)
    assert (verdict.status, verdict.flags, verdict.categories) == (Status.CLEAN, [], [])
    assert (verdict.replaced, verdict.deleted, verdict.is_quiet) == (False, False, False)


def test_the_shadow_policy_sees_the_same_labels_and_decides_nothing() -> None:
    policies = DeployedPolicies(LENIENT, STRICT)
    verdict = verdict_on(evaluate_video(JOB, LABELS, policies), policies)
    assert verdict.status is Status.CLEAN
    assert verdict.shadow
    assert (verdict.shadow.status, verdict.shadow.outcome.reason_count) == (Status.FLAGGED, 2)
    assert verdict.is_disputed


def test_the_longest_prefix_of_a_key_chooses_the_policy_and_the_shadow_is_for_all() -> None:
    policies = DeployedPolicies(LENIENT, STRICT, {"news/": STRICT, "news/old/": LENIENT})
    assert policies.of("sea.mp4") is policies
    assert policies.of("news/sea.mp4") == DeployedPolicies(STRICT, STRICT)
    assert policies.of("news/old/sea.mp4") == DeployedPolicies(LENIENT, STRICT)


def test_a_shadow_policy_that_is_not_deployed_has_no_say() -> None:
    findings = evaluate_video(JOB, LABELS, DeployedPolicies(LENIENT, STRICT))
    assert verdict_on(findings, DeployedPolicies(LENIENT)).shadow is None


@pytest.mark.parametrize(("least", "complete"), [(59, False), (60, True), (61, True)])
def test_a_shadow_that_looks_lower_than_the_job_was_asked_to_is_incomplete(
    least: float, *, complete: bool
) -> None:
    policies = DeployedPolicies(LENIENT, replace(STRICT, min_confidence=least))
    verdict = verdict_on(evaluate_video(JOB, LABELS, policies), policies)
    assert verdict.shadow
    assert verdict.shadow.complete is complete


def test_nobody_may_see_a_video_that_could_not_be_moderated() -> None:
    rating = replace(STRICT, audiences=(Audience("everyone"),))
    assert undetermined("the file is empty", rating).audience == "nobody"
    verdict = undetermined("the file is empty", STRICT)
    assert (verdict.status, verdict.audience, verdict.reason) == (
        Status.UNDETERMINED,
        None,
        "the file is empty",
    )
    assert (verdict.label_count, verdict.scene_count, verdict.flags, verdict.categories) == (0, 0, [], [])
    assert (verdict.replaced, verdict.deleted) == (False, False)
    assert undetermined("the file is empty", STRICT, replaced=True).replaced


@pytest.mark.parametrize(("replaced", "deleted"), [(False, False), (True, False), (False, True)])
def test_people_are_not_told_of_a_version_that_was_replaced_or_deleted(
    *, replaced: bool, deleted: bool
) -> None:
    verdict = undetermined("the file is empty", STRICT, replaced=replaced, deleted=deleted)
    assert verdict.is_quiet is (replaced or deleted)
