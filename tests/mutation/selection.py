"""Which tests must notice a change in which module of the domain: the fastest that state its promises."""

from __future__ import annotations

DOMAIN = "lambdas/video_moderation"
UNIT = "tests/unit/domain"
POLICY = "tests/unit/policy"
PIPELINE = "tests/unit/pipeline"
DISPATCH = "tests/unit/dispatch"

TESTS: dict[str, tuple[str, ...]] = {
    "messages": (f"{UNIT}/test_messages.py", f"{UNIT}/test_decision_message.py", f"{UNIT}/test_video.py"),
    "settings": (f"{UNIT}/test_settings.py",),
    "runtime/clock": (f"{UNIT}/test_clock.py",),
    "runtime/sqs_batch": (f"{UNIT}/test_sqs_batch.py",),
    "runtime/table_pages": (f"{UNIT}/test_table_pages.py",),
    "runtime/typed_fields": (f"{UNIT}/test_typed_fields.py",),
    "contract/bucket_policy": (f"{UNIT}/test_bucket_policy.py",),
    "videos/claims": (f"{UNIT}/test_claims.py",),
    "videos/video": (f"{UNIT}/test_video.py",),
    "videos/conditional_writes": (f"{UNIT}/test_conditional_writes.py",),
    "videos/video_analysis": (f"{UNIT}/test_odd_fields.py", f"{UNIT}/test_video_analysis_table.py"),
    "videos/video_analysis_table": (f"{UNIT}/test_video_analysis_table.py",),
    "videos/video_analysis_queries": (f"{UNIT}/test_video_analysis_queries.py",),
    "videos/start_leases": (f"{UNIT}/test_start_leases.py",),
    "videos/batch_reads": (f"{UNIT}/test_batch_reads.py",),
    "videos/backfill_hold": (f"{UNIT}/test_video_analysis_queries.py",),
    "videos/forgotten": (f"{UNIT}/test_video_analysis_queries.py",),
    "videos/decision": (f"{UNIT}/test_decisions.py",),
    "videos/decision_table": (f"{UNIT}/test_decision_table.py",),
    "videos/turns": (f"{DISPATCH}/test_turns.py",),
    "inspection/container": (f"{UNIT}/test_container.py",),
    "dispatch/dispatch_run": (f"{DISPATCH}/test_dispatcher.py",),
    "dispatch/dispatcher": (f"{DISPATCH}/test_dispatcher.py",),
    "dispatch/job_starter": (f"{DISPATCH}/test_job_starter.py",),
    "dispatch/line": (f"{DISPATCH}/test_line.py",),
    "dispatch/pace": (f"{DISPATCH}/test_pace.py",),
    "inspection/preflight": (f"{UNIT}/test_preflight.py",),
    "inspection/signatures": (f"{UNIT}/test_preflight.py",),
    "dispatch/suspects": (f"{DISPATCH}/test_suspects.py", f"{DISPATCH}/test_dispatcher.py"),
    "recovery/recovery": (f"{UNIT}/test_recovery.py", f"{PIPELINE}/test_recovery.py"),
    "recovery/reconciliation": (f"{UNIT}/test_reconciliation.py",),
    "recovery/sweep": (f"{UNIT}/test_sweep.py",),
    "jobs/job_results": (f"{UNIT}/test_job_results.py",),
    "jobs/job_tag": (f"{UNIT}/test_job_tag.py",),
    "labels/instants": (f"{UNIT}/test_instants.py",),
    "labels/label_store": (f"{UNIT}/test_label_store.py",),
    "labels/row_count": (f"{UNIT}/test_row_count.py",),
    "labels/scenes": (f"{UNIT}/test_scenes.py",),
    "labels/tally": (f"{UNIT}/test_tally.py",),
    "evaluation/document": (f"{UNIT}/test_verdict_document.py",),
    "evaluation/evaluator": (f"{UNIT}/test_evaluator.py",),
    "evaluation/verdict": (f"{UNIT}/test_evaluator.py", f"{UNIT}/test_verdict_document.py"),
    "alerts/alert": (f"{UNIT}/test_alert.py",),
    "alerts/collected_alerts": (f"{UNIT}/test_digest.py",),
    "alerts/console_links": (f"{UNIT}/test_console_links.py",),
    "alerts/digest": (f"{UNIT}/test_digest.py",),
    "alerts/email_pace": (f"{UNIT}/test_email_pace.py",),
    "verdict/completion_handler": (f"{UNIT}/test_completion_handler.py",),
    "verdict/decisions": (f"{UNIT}/test_decisions.py",),
    "verdict/label_reader": (f"{UNIT}/test_label_reader.py",),
    "verdict/verdict_tag": (f"{UNIT}/test_verdict_tag.py",),
    "policy/rule": (f"{POLICY}/test_rules.py", f"{POLICY}/test_content_types.py"),
    "policy/rule_lookup": (f"{POLICY}/test_rules.py", f"{POLICY}/test_new_labels.py"),
    "policy/evidence": (f"{POLICY}/test_rules.py", f"{POLICY}/test_properties.py"),
    "policy/outcome": (f"{POLICY}/test_rules.py", f"{POLICY}/test_audiences.py"),
    "policy/rating": (f"{POLICY}/test_audiences.py",),
}
"""The tests of each module, without those that cannot change its outcome: each mutant runs all of them."""
