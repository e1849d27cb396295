"""Which tests must notice a change in which module of the domain: the fastest that state its promises."""

from __future__ import annotations

DOMAIN = "lambdas/video_moderation"
UNIT = "tests/unit/domain"
POLICY = "tests/unit/policy"
PIPELINE = "tests/unit/pipeline"

TESTS: dict[str, tuple[str, ...]] = {
    "messages": (f"{UNIT}/test_messages.py", f"{UNIT}/test_decision_message.py", f"{UNIT}/test_video.py"),
    "settings": (f"{UNIT}/test_settings.py",),
    "runtime/clock": (f"{UNIT}/test_clock.py",),
    "runtime/sqs_batch": (f"{UNIT}/test_sqs_batch.py",),
    "videos/claims": (f"{UNIT}/test_claims.py",),
    "videos/video": (f"{UNIT}/test_video.py",),
    "dispatch/preflight": (f"{UNIT}/test_preflight.py",),
    "recovery/recovery": (f"{UNIT}/test_recovery.py", f"{PIPELINE}/test_recovery.py"),
    "recovery/sweep": (f"{UNIT}/test_sweep.py",),
    "jobs/job_tag": (f"{UNIT}/test_job_tag.py",),
    "labels/scenes": (f"{UNIT}/test_scenes.py",),
    "alerts/console_links": (f"{UNIT}/test_console_links.py",),
    "verdict/verdict_tag": (f"{UNIT}/test_verdict_tag.py",),
    "policy/rule": (f"{POLICY}/test_rules.py", f"{POLICY}/test_content_types.py"),
    "policy/rule_lookup": (f"{POLICY}/test_rules.py", f"{POLICY}/test_new_labels.py"),
    "policy/evidence": (f"{POLICY}/test_rules.py", f"{POLICY}/test_properties.py"),
    "policy/outcome": (f"{POLICY}/test_rules.py", f"{POLICY}/test_audiences.py"),
    "policy/rating": (f"{POLICY}/test_audiences.py",),
}
"""The tests of each module, without those that cannot change its outcome: each mutant runs all of them."""
