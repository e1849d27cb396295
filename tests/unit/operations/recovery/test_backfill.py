"""`backfill` says what it takes before it asks, records behind uploads, stops on Ctrl-C, and can be held."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.stack import sweep_executions
from moderation_cli.terminal.exit_codes import FAILED, INTERRUPTED, USAGE
from tests.unit.operations.answers import Failure, client, quota
from tests.unit.operations.conftest import OUTPUTS
from video_moderation.recovery.backfill import Backfill, Estimate
from video_moderation.runtime.clock import parse_iso
from video_moderation.videos.line.backfill_hold import BackfillHold

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.resources import Resources

EXECUTION = "arn:aws:states:eu-west-1:111111111111:execution:Sweep:one"
STARTED = datetime(2026, 11, 23, tzinfo=UTC)
FOUND = {"size": 9, "seconds": 1_200.0, "measured": 40, "sampled": 20, "archived": 3}


class Machine:
    """The sweep's state machine: what it was started with, and the answer of each kind of execution."""

    def __init__(self) -> None:
        self.begun: list[dict[str, Any]] = []
        self.stopped: list[str] = []
        self.found, self.versioning, self.estimate = 40, "Enabled", FOUND
        self.interrupt: str | None = None
        self.has_ended = False
        self.client = client(
            "stepfunctions",
            {
                "StartExecution": self._start,
                "DescribeExecution": self._describe,
                "StopExecution": self._stop,
            },
        )

    def _start(self, params: dict[str, Any]) -> dict[str, Any]:
        self.begun.append(json.loads(params["input"])["backfill"])
        return {"executionArn": EXECUTION, "startDate": STARTED}

    def _describe(self, _: dict[str, Any]) -> dict[str, Any]:
        kind = "counting" if self.begun[-1]["dry_run"] else "recording"
        if self.interrupt == kind:
            raise KeyboardInterrupt
        state = {"checked": 90, "found": self.found, "estimate": self.estimate, "versioning": self.versioning}
        ended = {"status": "SUCCEEDED", "output": json.dumps(state)}
        return {"executionArn": EXECUTION, "stateMachineArn": EXECUTION, "startDate": STARTED, **ended}

    def _stop(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.has_ended:
            raise Failure("ValidationException", "Execution is not running")
        self.stopped.append(params["executionArn"])
        return {"stopDate": STARTED}


@pytest.fixture
def machine(account: Account, resources: Resources, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(sweep_executions, "POLL_SECONDS", 0)
    account.stacks = {"Shop": {**OUTPUTS, "MediaBucketName": "videos"}}
    account.tables["analysis"] = resources.analysis
    account.clients |= {
        "stepfunctions": made.client,
        "service-quotas": client("service-quotas", {"GetServiceQuota": quota}),
    }
    return made


def test_a_dry_run_says_what_it_takes_and_records_nothing(machine: Machine, run: Run) -> None:
    code, printed, _ = run("backfill", "--dry-run")
    assert code == 0
    assert printed.splitlines() == [
        "videos   40",
        "minutes  20.0, from the durations of 20 of 40",
        "cost     2.00 USD, at 0.10 USD a minute",
        "days     0.00, with 20 jobs at a time, of 30 s each, assumed",
        "archived 3, left out: restore them first, for as long as the backfill takes",
    ]
    assert [each["dry_run"] for each in machine.begun] == [True]


def test_programs_get_the_same(machine: Machine, run: Run) -> None:
    document = json.loads(run("backfill", "--dry-run", "--output", "json")[1])
    assert document == {
        "videos": 40,
        "minutes": 20.0,
        "usd": 2.0,
        "days": 0.0,
        "durationsRead": 20,
        "jobs": 20,
        "jobSeconds": 30.0,
        "jobsAssumed": False,
        "jobSecondsAssumed": True,
        "archived": 3,
        "recorded": 0,
    }


def test_it_says_so_before_it_records(machine: Machine, run: Run) -> None:
    code, printed, told = run("backfill", "--yes")
    assert (code, printed) == (0, "recorded 40 videos; uploads are moderated first\n")
    assert "cost     2.00 USD" in told
    assert [each["dry_run"] for each in machine.begun] == [True, False]


def test_without_a_yes_nothing_is_recorded(
    machine: Machine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, _, told = run("backfill")
    assert code == FAILED
    assert told.splitlines()[-2:] == ["moderate 40 videos? [y/N]: ", "error: nothing was recorded"]
    assert [each["dry_run"] for each in machine.begun] == [True]


def test_the_selection_reaches_the_sweeper(machine: Machine, run: Run) -> None:
    chosen = ("--prefix", "2019/", "--since", "2019-01-01", "--until", "2020-01-01T12:00:00")
    assert run("backfill", *chosen, "--current-only", "--limit", "7", "--yes")[0] == 0
    assert Backfill.from_json(machine.begun[-1]) == Backfill(
        prefix="2019/",
        since="2019-01-01T00:00:00.000Z",
        until="2020-01-01T12:00:00.000Z",
        current_only=True,
        limit=7,
    )


@pytest.mark.parametrize("given", ["2020-01-01T12:00:00.000Z", "2020-01-01T14:00+02:00"])
def test_a_time_may_be_given_as_the_command_prints_it(machine: Machine, run: Run, given: str) -> None:
    assert run("backfill", "--until", given, "--yes")[0] == 0
    assert machine.begun[-1]["until"] == "2020-01-01T12:00:00.000Z"


def test_a_time_that_is_none_is_refused_with_what_is_accepted(run: Run) -> None:
    _, _, told = run("backfill", "--since", "yesterday")
    assert "'yesterday' was given, but a time in UTC, such as 2026-11-23 or 2026-11-23T09:00:00Z, is" in told


def test_what_may_be_an_upload_of_which_the_event_is_on_its_way_is_left_out(
    machine: Machine, run: Run
) -> None:
    assert run("backfill", "--yes")[0] == 0
    counted, recorded = machine.begun
    assert counted["until"] == recorded["until"]
    age = datetime.now(UTC) - parse_iso(recorded["until"])
    assert timedelta(hours=1) <= age < timedelta(hours=1, minutes=5)


def test_the_length_of_a_job_is_that_of_the_latest(machine: Machine, run: Run, resources: Resources) -> None:
    for number, seconds in enumerate((10, 20)):
        row = {"VideoId": f"v{number}", "Status": "CLEAN", "Position": f"1#{number}", "VideoName": "a.mp4"}
        times = {
            "QueuedAt": "2026-11-23T08:00:00.000Z",
            "StartedAt": "2026-11-23T08:00:00.000Z",
            "FinishedAt": f"2026-11-23T08:00:{seconds}.000Z",
        }
        resources.analysis.put_item(Item={**row, **times})
    document = json.loads(run("backfill", "--dry-run", "--output", "json")[1])
    assert (document["jobSeconds"], document["jobSecondsAssumed"]) == (15.0, False)


def test_a_quota_that_aws_does_not_tell_is_assumed_and_marked(
    machine: Machine, run: Run, account: Account
) -> None:
    def refuse(_: dict[str, Any]) -> dict[str, Any]:
        raise Failure("AccessDeniedException", "no")

    account.clients["service-quotas"] = client("service-quotas", {"GetServiceQuota": refuse})
    assert "20 jobs at a time, assumed" in run("backfill", "--dry-run")[1]


def test_durations_that_cannot_be_read_are_not_guessed(machine: Machine, run: Run) -> None:
    machine.estimate = {**FOUND, "seconds": 0.0, "measured": 0, "sampled": 0}
    printed = run("backfill", "--dry-run")[1]
    assert "minutes  not known" in printed
    assert "cost     not known" in printed


def test_what_was_not_measured_counts_as_long_as_what_was(machine: Machine, run: Run) -> None:
    machine.estimate = {**FOUND, "seconds": 600.0, "measured": 20}
    assert "minutes  20.0" in run("backfill", "--dry-run")[1]


@pytest.mark.parametrize(
    ("interrupted", "arguments", "last_words"),
    [("counting", [], "nothing was recorded"), ("recording", ["--yes"], "run the command again")],
)
def test_ctrl_c_stops_it(
    machine: Machine, run: Run, interrupted: str, arguments: list[str], last_words: str
) -> None:
    machine.interrupt = interrupted
    code, _, told = run("backfill", *arguments)
    assert (code, machine.stopped) == (INTERRUPTED, [EXECUTION])
    assert last_words in told


def test_ctrl_c_as_it_ends_is_no_failure(machine: Machine, run: Run) -> None:
    machine.interrupt, machine.has_ended = "counting", True
    code, _, told = run("backfill")
    assert (code, told.splitlines()[-1]) == (INTERRUPTED, "interrupted: nothing was recorded")


def test_nothing_to_do_is_no_question(machine: Machine, run: Run) -> None:
    machine.found, machine.estimate = 0, {**FOUND, "archived": 0}
    code, printed, _ = run("backfill")
    assert (code, printed) == (0, "no video without a row was found: there is nothing to moderate\n")
    assert len(machine.begun) == 1


@pytest.mark.parametrize("versioning", ["Suspended", "Unversioned"])
def test_a_bucket_without_versions_gets_a_clear_answer(machine: Machine, run: Run, versioning: str) -> None:
    machine.versioning, machine.found = versioning, 0
    code, _, told = run("backfill", "--yes")
    assert code == FAILED
    assert f"error: versioning of videos is {versioning}, but a verdict is about one object version" in told
    assert len(machine.begun) == 1


def test_it_is_held_and_resumed(machine: Machine, run: Run, resources: Resources) -> None:
    assert run("backfill", "--pause")[:2] == (0, "the backfill is held: none of its videos is started\n")
    assert BackfillHold(resources.analysis).since()
    assert run("backfill", "--resume")[0] == 0
    assert BackfillHold(resources.analysis).since() is None
    assert machine.begun == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--pause", "--resume"],
        ["--pause", "--prefix", "a/"],
        ["--resume", "--yes"],
        ["--since", "2020-01-02", "--until", "2020-01-02"],
        ["--since", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"],
        ["--limit", "0"],
        ["--since", "yesterday"],
        ["--since", "2020-06-31"],
        ["--until", "20200101"],
    ],
)
def test_what_makes_no_sense_is_refused(machine: Machine, run: Run, arguments: list[str]) -> None:
    assert run("backfill", *arguments)[0] == USAGE
    assert machine.begun == []


def test_pages_may_be_sampled_unequally() -> None:
    estimate = Estimate().with_page([1] * 10, [60.0], archived=0).with_page([1] * 2, [30.0, 90.0], archived=1)
    assert (estimate.seconds, estimate.sampled, estimate.measured) == (10 * 60 + 2 * 60, 3, 12)
    assert estimate.with_page([1], [], archived=0).measured == 12


@pytest.mark.parametrize("document", [{"since": "yesterday"}, {"until": "2019-01-01"}, {"dryRun": True}])
def test_an_input_of_the_state_machine_that_is_none_fails(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"yesterday|2019-01-01|dryRun"):
        Backfill.from_json(document)
