"""The command prints what the policy of an imported key must have for the stack's account and Region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.operations.conftest import OUTPUTS
from video_moderation.contract.storage.key_policy import distributions_statement, key_statements

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run

STATEMENTS = key_statements(partition="aws", region="eu-west-1", account="123456789012")


def test_it_prints_the_statements_as_json_in_both_forms(account: Account, run: Run) -> None:
    account.stacks["Shop"] = {**OUTPUTS, "EncryptionKeyArn": "arn:aws:kms:eu-west-1:111111111111:key/k"}
    for form in ("table", "json"):
        code, shown, reported = run("key-policy", "--output", form)
        assert (code, reported) == (0, "")
        assert json.loads(shown) == STATEMENTS


def test_each_statement_is_about_the_account_of_the_stack() -> None:
    assert all("123456789012" in json.dumps(each["Condition"]) for each in STATEMENTS)
    assert {each["Principal"]["Service"].partition(".")[0] for each in STATEMENTS} == {
        "cloudwatch",
        "events",
        "logs",
        "sns",
    }


def test_it_prints_them_for_a_stack_without_an_imported_key_and_before_there_is_one(
    account: Account, run: Run
) -> None:
    """A topic may have a key of its own, and encrypted log groups need the statements before a deployment."""
    code, shown, _ = run("key-policy")
    assert (code, json.loads(shown)) == (0, STATEMENTS)
    account.stacks.clear()
    code, shown, _ = run("key-policy", "--account", "123456789012")
    assert (code, json.loads(shown)) == (0, STATEMENTS)


def test_on_request_distributions_may_decrypt(run: Run) -> None:
    _, shown, _ = run("key-policy", "--cloudfront")
    distributions = distributions_statement(partition="aws", account="123456789012")
    assert json.loads(shown) == [*STATEMENTS, distributions]


@pytest.mark.parametrize("wrong", ["", "12345", "12345678901x"])
def test_what_is_no_account_is_refused(run: Run, wrong: str) -> None:
    code, shown, reported = run("key-policy", "--account", wrong)
    assert (code, shown) == (2, "")
    assert f"{wrong!r} was given, but an account id of 12 digits is accepted" in reported
