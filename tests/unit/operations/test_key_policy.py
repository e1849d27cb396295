"""The command prints what the policy of an imported key must have for the stack's account and Region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.unit.operations.conftest import OUTPUTS
from video_moderation.contract.key_policy import key_statements

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


def test_there_is_nothing_to_add_to_a_key_of_the_stack(run: Run) -> None:
    code, shown, reported = run("key-policy")
    assert (code, shown) == (1, "")
    assert reported == "error: stack Shop has no imported key: nothing to add\n"
