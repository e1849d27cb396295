"""The command prints what the stack says that the policy of an imported bucket must have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.unit.operations.conftest import OUTPUTS
from video_moderation.contract.bucket_policy import BucketGuard

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


def test_there_is_nothing_to_add_to_a_bucket_of_the_stack(run: Run) -> None:
    code, shown, reported = run("bucket-policy")
    assert (code, shown) == (1, "")
    assert reported == "error: stack Shop writes the policy of its bucket: nothing to add\n"
