from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from moderation_cli import main, options
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.dead_letter_queues import PREFIX
from tests.unit.simulation.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answered = tuple[int, str, str]
    Run = Callable[..., Answered]

OUTPUTS = {
    "VideoAnalysisTableName": "analysis",
    "MetadataTableName": "metadata",
    "AlertTopicArn": "arn:aws:sns:eu-west-1:123456789012:alert",
    "OperationsTopicArn": "arn:aws:sns:eu-west-1:123456789012:operations",
    "SweepArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:sweep",
    "VideoQueueArn": f"{PREFIX}video",
    "VideoDeadLettersArn": f"{PREFIX}video_dead",
    "CompletionQueueArn": f"{PREFIX}completion",
    "CompletionDeadLettersArn": f"{PREFIX}completion_dead",
    "DecisionQueueArn": f"{PREFIX}decision",
    "DecisionDeadLettersArn": f"{PREFIX}decision_dead",
}


@pytest.fixture
def resources() -> Iterator[Resources]:
    """The template's resources, with nothing in them and no function behind them."""
    with mock_aws():
        yield Resources()


class Account:
    """What the command finds in AWS: stacks by name, and clients by service; others are a `KeyError`."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, str]] = {"Shop": OUTPUTS, "Website": {}}
        self.status = "CREATE_COMPLETE"
        self.clients: dict[str, Any] = {"cloudformation": self.cloudformation()}
        self.tables: dict[str, Any] = {}
        self.asked_for: tuple[str | None, str | None] = (None, None)

    def cloudformation(self, **more: Any) -> Any:
        return client("cloudformation", {"DescribeStacks": self._describe, **more})

    def session(self, profile: str | None, region: str | None) -> Account:
        self.asked_for = (profile, region)
        return self

    def client(self, service: str, **_: Any) -> Any:
        return self.clients[service]

    def resource(self, _: str, **__: Any) -> Account:
        return self

    def Table(self, name: str) -> Any:  # noqa: N802 - as boto3 calls it
        return self.tables[name]

    def _describe(self, params: dict[str, Any]) -> dict[str, Any]:
        name = params.get("StackName")
        if name is not None and name not in self.stacks:
            raise Failure("ValidationError", f"Stack with id {name} does not exist")
        return {"Stacks": [self._stack(each) for each in self.stacks if name in (None, each)]}

    def _stack(self, name: str) -> dict[str, Any]:
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.stacks[name].items()]
        created = datetime(2026, 11, 23, tzinfo=UTC)
        return {"StackName": name, "CreationTime": created, "StackStatus": self.status, "Outputs": outputs}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account()
    monkeypatch.setattr(options, "session_of", made.session)
    return made


@pytest.fixture
def run(account: Account, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, run here: answers exit code, standard output and standard error."""

    def run(*arguments: str) -> Answered:
        code = main.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
