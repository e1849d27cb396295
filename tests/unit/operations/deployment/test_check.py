"""`check` reports what is wrong with the media bucket, and ends with 3 if anything is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation_cli.commands.deployment.check import COMPARED
from moderation_cli.terminal.exit_codes import FAILED, PROBLEMS_FOUND
from tests.unit.domain.bucket.test_bucket_check import GUARD, NAME, Bucket, encrypted
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.conftest import OUTPUTS

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run


@pytest.fixture
def bucket(account: Account) -> Bucket:
    made = Bucket()
    outputs = {**OUTPUTS, "MediaBucketName": NAME, "MediaBucketGuard": GUARD.to_json()}
    account.stacks = {"Shop": outputs}
    account.clients["s3"] = client("s3", {name: made.answering(name) for name in made.parts})
    return made


def test_a_bucket_as_it_must_be(bucket: Bucket, run: Run) -> None:
    code, printed, _ = run("check")
    assert code == 0
    assert printed == f"as they must be: {COMPARED}; nothing else was compared\n"
    assert json.loads(run("check", "--output", "json")[1]) == []


def test_a_problem_comes_with_what_to_do(bucket: Bucket, run: Run) -> None:
    bucket.parts["GetBucketVersioning"] = {"Status": "Suspended"}
    code, printed, _ = run("check")
    assert code == PROBLEMS_FOUND
    assert "versioning is Suspended" in printed
    assert f"aws s3api put-bucket-versioning --bucket {NAME}" in printed


def test_what_cannot_be_read_is_a_problem(bucket: Bucket, run: Run) -> None:
    bucket.parts["GetBucketPolicy"] = Failure("AccessDenied", "no")
    assert run("check")[0] == PROBLEMS_FOUND


def test_a_note_is_none(bucket: Bucket, run: Run) -> None:
    bucket.parts["GetBucketEncryption"] = encrypted("aws:kms")
    code, printed, _ = run("check")
    assert code == 0
    assert "aws/s3" in printed


def test_a_stack_that_does_not_say_what_must_hold_is_an_error_and_no_good_answer(
    account: Account, run: Run
) -> None:
    account.stacks = {"Shop": OUTPUTS}
    code, printed, told = run("check")
    assert (code, printed) == (FAILED, "")
    assert "deploy it again" in told
