"""The check of the media bucket on the deployed whole, by the Sweeper with its own permissions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moderation_cli.stack.sweep_executions import SweepExecution

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline


def findings(stack: Pipeline) -> dict[str, str]:
    """What the Sweeper finds, by the part of the bucket."""
    workflows = stack.aws.client("stepfunctions")
    execution = SweepExecution(workflows, stack.deployment.outputs["SweepArn"], {"check": True})
    ended = execution.wait(lambda _: None, what="the check")
    return {each["part"]: each["text"] for each in ended["findings"]}


def test_a_bucket_of_the_stack_is_as_it_must_be(stack: Pipeline) -> None:
    assert findings(stack) == {}


def test_what_somebody_changed_is_found(stack: Pipeline) -> None:
    s3, bucket = stack.s3, stack.bucket
    policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    document = json.loads(policy)
    weaker = [each for each in document["Statement"] if each.get("Sid") != "OnlyContentAlertWritesVerdicts"]
    enabled, suspended = {"Status": "Enabled"}, {"Status": "Suspended"}
    try:
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({**document, "Statement": weaker}))
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=suspended)
        found = findings(stack)
    finally:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=enabled)
        s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert set(found) == {"versioning", "policy"}
    assert "OnlyContentAlertWritesVerdicts" in found["policy"]
    assert findings(stack) == {}
