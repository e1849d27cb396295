"""The command prints what the stack says that the policy of an imported bucket must have."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.unit.operations.conftest import OUTPUTS
from video_moderation.contract.storage.bucket_policy import BucketGuard

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run

GUARD = BucketGuard(
    bucket_arn="arn:aws:s3:::example-videos",
    writer_id="AROAEXAMPLE",
    deny_unmoderated_reads=True,
    reader_ids=["AROAPROCESSOR:*"],
)


def test_it_prints_the_statements_as_json_in_both_forms(account: Account, run: Run) -> None:
    account.stacks["Shop"] = {**OUTPUTS, "MediaBucketGuard": GUARD.to_json()}
    for form in ("table", "json"):
        code, shown, reported = run("bucket-policy", "--output", form)
        assert (code, reported) == (0, "")
        assert json.loads(shown) == GUARD.statements()


def test_the_policy_of_a_bucket_of_the_stack_can_be_repaired_too(account: Account, run: Run) -> None:
    guard = replace(GUARD, owned=True)
    account.stacks["Shop"] = {**OUTPUTS, "MediaBucketGuard": guard.to_json()}
    code, shown, _ = run("bucket-policy")
    assert (code, json.loads(shown)) == (0, guard.statements())


def test_a_stack_that_does_not_say_what_must_hold_is_refused(run: Run) -> None:
    code, shown, reported = run("bucket-policy")
    assert (code, shown) == (1, "")
    assert reported == "error: stack Shop does not say what its bucket must have: deploy it again\n"
