"""What an operator asks about videos: `status`, `list`, `labels`, `log` and `outputs`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.operations.answers import client
from tests.unit.operations.conftest import OUTPUTS
from tests.unit.operations.decision_queue import flagged

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.resources import Resources

STEERING = "a\x1b[2K\u202eb\nc.mp4"
HARMLESS = r"a\u001b[2K\u202eb\u000ac.mp4"
REASON = {
    "Action": "flag",
    "Confidence": Decimal("97.25"),
    "Path": ["Violence", "Weapons"],
    "Scenes": [{"StartMillis": 2000, "EndMillis": 6500}],
    "Rule": "Weapons",
}
JUDGED = {
    "FinishedAt": "2026-11-23T09:10:00.000Z",
    "LabelCount": 12,
    "SceneCount": 1,
    "PolicyVersion": "news-1",
    "Categories": ["Violence"],
    "Reasons": [REASON],
    "JobId": "job1",
}


@pytest.fixture
def tables(account: Account, resources: Resources) -> Resources:
    """The tables of the only stack, with nothing in them."""
    account.tables |= {"analysis": resources.analysis, "metadata": resources.metadata}
    return resources


def put(tables: Resources, *rows: dict[str, Any]) -> None:
    for row in rows:
        tables.analysis.put_item(Item={"Position": row["QueuedAt"], **row})


def answer(run: Run, *arguments: str) -> Any:
    """What a program gets, which must have worked."""
    code, shown, _ = run(*arguments, "--output", "json")
    assert code == 0
    return json.loads(shown)


# status


def test_status_tells_every_version_the_newest_first(tables: Resources, run: Run) -> None:
    decided = {"Decision": "APPROVED", "DecidedBy": "ann", "DecidedAt": "2026-11-23T10:00:00.000Z"}
    put(tables, flagged(1, **JUDGED, **decided, DecisionNote="a toy"), flagged(2, Status="PENDING"))
    code, shown, reported = run("status", "party.mp4")
    assert (code, reported) == (0, "")
    lines = shown.splitlines()
    assert lines[:2] == ["party.mp4", ""]
    first = shown.index("version v2")
    second = shown.index("version v1")
    assert first < second
    assert "  PENDING: it has waited for a free job of Rekognition since 2026-11-23T09:02:00.000Z." in lines
    assert (
        "  FLAGGED: policy news-1 flags it; 12 labels in 1 scene, finished at 2026-11-23T09:10:00.000Z."
        in lines
    )
    reason = next(line for line in lines if "Violence > Weapons" in line)
    assert reason.split() == ["flag", "97.2", "%", "Violence", ">", "Weapons", "00:02.0-00:06.5", "Weapons"]
    assert '  Decided: APPROVED by ann at 2026-11-23T10:00:00.000Z: "a toy"' in lines


def test_a_deleted_video_is_shown_as_such_and_nobody_is_asked_to_decide_on_it(
    tables: Resources, run: Run
) -> None:
    put(tables, flagged(1, **JUDGED, DeletedAt="2026-11-23T11:00:00.000Z"), flagged(2))
    assert "The object was deleted; noticed at 2026-11-23T11:00:00.000Z." in run("status", "party.mp4")[1]
    assert "deleted" in run("list", "--status", "FLAGGED")[1]
    (undecided,) = answer(run, "list", "--status", "FLAGGED", "--undecided")
    assert undecided["versionId"] == "v2"


@pytest.mark.parametrize(("name", "hint"), [("sea.mov", True), ("sea.M4V", False), ("sea.mp4", False)])
def test_the_endings_that_the_stack_moderates_are_named(
    tables: Resources, account: Account, run: Run, name: str, hint: bool
) -> None:
    account.stacks["Shop"] = {**OUTPUTS, "VideoSuffixes": ".mp4,.m4v"}
    _, _, reported = run("status", name)
    assert ("the stack's video_suffixes are .mp4, .m4v" in reported) is hint


def test_status_for_programs_has_the_rows(tables: Resources, run: Run) -> None:
    put(tables, flagged(1, **JUDGED, Nonce="secret"), flagged(2, Status="PENDING"))
    newest, oldest = answer(run, "status", "party.mp4")
    assert (newest["versionId"], newest["status"]) == ("v2", "PENDING")
    assert oldest["reasons"][0]["confidence"] == REASON["Confidence"]
    assert "nonce" not in oldest


def test_status_of_one_version_leaves_the_others_out(tables: Resources, run: Run) -> None:
    put(tables, flagged(1), flagged(2))
    assert [row["versionId"] for row in answer(run, "status", "party.mp4", "--version-id", "v1")] == ["v1"]


@pytest.mark.parametrize("command", ["status", "labels", "log", "again"])
def test_a_video_that_is_not_there_is_named_in_one_line(tables: Resources, run: Run, command: str) -> None:
    code, shown, reported = run(command, "see.mp4")
    assert (code, shown, reported.count("\n")) == (1, "", 1)
    assert reported.startswith("error: no video see.mp4 was recorded: ")


@pytest.mark.parametrize("command", ["status", "labels", "log", "again"])
def test_what_was_typed_cannot_steer_the_terminal(tables: Resources, run: Run, command: str) -> None:
    code, _, reported = run(command, STEERING)
    assert (code, reported.count("\n")) == (1, 1)
    assert "\x1b" not in reported
    assert "\u202e" not in reported


@pytest.mark.parametrize(
    "arguments",
    [("status", " "), ("labels", "a.mp4", "--version-id", ""), ("log",), ("again", "\udcff.mp4")],
)
def test_what_cannot_name_a_video_is_refused_before_aws_is_asked(
    account: Account, run: Run, arguments: tuple[str, ...]
) -> None:
    account.clients.clear()
    code, shown, reported = run(*arguments)
    assert (code, shown, reported.count("\n")) == (2, "", 1)


# list


def test_list_shows_what_has_no_verdict_yet(tables: Resources, run: Run) -> None:
    put(
        tables,
        flagged(1),
        flagged(2, Status="PENDING"),
        flagged(3, Status="IN_PROGRESS", JobId="job3"),
        flagged(4, Status="RECOVERING", Reason="Rekognition had an error"),
    )
    code, shown, reported = run("list")
    assert (code, reported) == (0, "")
    _, _, *rows = shown.splitlines()
    assert [row.split()[0] for row in rows] == ["PENDING", "IN_PROGRESS", "RECOVERING"]
    assert rows[1].endswith(f"party.mp4  {3:064x}  job job3")
    assert rows[2].endswith("Rekognition had an error")


def test_list_selects_by_category_and_by_decision(tables: Resources, run: Run) -> None:
    put(
        tables,
        flagged(1, **JUDGED),
        flagged(2, **JUDGED, Decision="REJECTED", DecidedBy="ann"),
        flagged(3, Categories=["Gambling"]),
    )
    violent = answer(run, "list", "--status", "flagged", "--category", "violence")
    assert [row["versionId"] for row in violent] == ["v1", "v2"]
    undecided = answer(run, "list", "--status", "FLAGGED", "--undecided", "--newest")
    assert [row["versionId"] for row in undecided] == ["v3", "v1"]


def test_list_selects_what_the_shadow_policy_saw_otherwise(tables: Resources, run: Run) -> None:
    put(
        tables,
        flagged(1, Shadow={"Status": "CLEAN"}),
        flagged(2, Shadow={"Status": "FLAGGED"}),
        flagged(3),
    )
    disputed = answer(run, "list", "--status", "FLAGGED", "--disputed")
    assert [row["versionId"] for row in disputed] == ["v1"]


def test_list_ends_at_its_limit_and_counts_all(tables: Resources, run: Run) -> None:
    put(tables, *(flagged(number) for number in range(1, 6)))
    assert len(answer(run, "list", "--status", "FLAGGED", "--limit", "2")) == 2
    assert answer(run, "list", "--status", "FLAGGED", "--limit", "2", "--count") == {"FLAGGED": 5}
    assert run("list", "--status", "CLEAN", "--count")[1].splitlines()[2].split() == ["CLEAN", "0"]


def test_list_of_nothing_says_so_and_is_an_empty_list_for_programs(tables: Resources, run: Run) -> None:
    assert run("list") == (0, "there are none\n", "")
    assert answer(run, "list") == []


@pytest.mark.parametrize("given", [("--status", "DONE"), ("--category", "Spam"), ("--limit", "0")])
def test_list_refuses_what_it_does_not_know_and_shows_it(run: Run, given: tuple[str, str]) -> None:
    code, shown, reported = run("list", *given)
    assert (code, shown, reported.count("\n")) == (2, "", 1)
    assert given[1] in reported


def test_no_name_of_a_file_breaks_a_row_or_steers_the_terminal(tables: Resources, run: Run) -> None:
    put(tables, flagged(1, VideoName=STEERING, Status="PENDING"))
    _, shown, _ = run("list")
    assert HARMLESS in shown.splitlines()[2]
    _, shown, _ = run("status", STEERING)
    assert shown.splitlines()[0] == HARMLESS
    (row,) = answer(run, "list")
    assert row["videoName"] == STEERING


# labels


def label(job: str, millis: int, **more: Any) -> dict[str, Any]:
    key = f"{job}#{millis:010d}#Weapons"
    found = {"VideoName": "party.mp4", "LabelKey": key, "Timestamp": millis, "Confidence": Decimal("93.5")}
    return {**found, "ModerationLabel": "Weapons", "ModerationCategory": "Violence", **more}


def test_labels_are_those_of_the_latest_job_in_order_of_time(tables: Resources, run: Run) -> None:
    put(tables, flagged(1, **JUDGED))
    for found in (label("job1", 65_500), label("job1", 2000), label("job0", 1000)):
        tables.metadata.put_item(Item=found)
    code, shown, reported = run("labels", "party.mp4")
    assert (code, reported) == (0, f"party.mp4, version v1, VideoId {1:064x}: FLAGGED\n")
    _, _, *rows = shown.splitlines()
    assert [row.split(maxsplit=1)[0] for row in rows] == ["00:02.0", "01:05.5"]
    assert rows[0].endswith("93.5 %        Violence > Weapons")
    assert [each["timestamp"] for each in answer(run, "labels", "party.mp4")] == [2000, 65_500]


def test_a_label_of_the_third_level_stands_below_its_top_category(tables: Resources, run: Run) -> None:
    put(tables, flagged(1, **JUDGED))
    tables.metadata.put_item(Item=label("job1", 2000, TopCategory="Top", ModerationCategory="Middle"))
    assert run("labels", "party.mp4")[1].rstrip().endswith("Top > Middle > Weapons")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (flagged(1, Status="PENDING"), "no labels are stored: the video is not moderated yet\n"),
        (flagged(1, **{**JUDGED, "Status": "CLEAN"}), "no labels are stored\n"),
    ],
)
def test_no_labels_say_whether_there_will_be_any(
    tables: Resources, run: Run, row: dict[str, Any], said: str
) -> None:
    put(tables, row)
    assert run("labels", "party.mp4")[1] == said
    assert answer(run, "labels", "party.mp4") == []


def test_labels_of_one_of_several_versions_need_its_version(tables: Resources, run: Run) -> None:
    put(tables, flagged(1), flagged(2))
    code, _, reported = run("labels", "party.mp4")
    assert (code, len(reported.splitlines())) == (1, 3)
    assert run("labels", "party.mp4", "--version-id", "v2")[0] == 0


# log


class Logs:
    """Two log groups; what is asked for is kept."""

    def __init__(self, account: Account, **groups: list[tuple[int, str]]) -> None:
        self.asked: list[dict[str, Any]] = []
        self._groups = groups
        resources = [
            {
                "LogicalResourceId": name,
                "PhysicalResourceId": name,
                "ResourceType": "AWS::Logs::LogGroup",
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": datetime(2026, 11, 23, tzinfo=UTC),
            }
            for name in groups
        ]
        account.clients["cloudformation"] = account.cloudformation(
            ListStackResources=lambda _: {"StackResourceSummaries": resources}
        )
        account.clients["logs"] = client("logs", {"FilterLogEvents": self._filter})

    def _filter(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        lines = self._groups[params["logGroupName"]]
        return {"events": [{"timestamp": millis, "message": message} for millis, message in lines]}


def line(number: int, message: str, **more: Any) -> str:
    return json.dumps({"message": message, "video_id": f"{number:064x}", "service": "A", **more})


def test_the_log_is_in_order_of_time_and_of_this_video_only(
    account: Account, tables: Resources, run: Run
) -> None:
    put(tables, flagged(1, **JUDGED))
    logs = Logs(
        account,
        first=[(3000, line(1, "verdict", job_id="job1")), (1, "no JSON"), (2, "[1]")],
        second=[(2000, line(1, "job started", cold_start=True)), (2500, line(2, "another"))],
    )
    code, shown, _ = run("log", "party.mp4")
    assert code == 0
    _, _, *rows = shown.splitlines()
    assert [row.split(maxsplit=1)[0] for row in rows] == [
        "1970-01-01T00:00:02.000Z",
        "1970-01-01T00:00:03.000Z",
    ]
    assert rows[1].endswith("job_id=job1")
    assert "cold_start" not in shown
    uploaded = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    assert {each["startTime"] for each in logs.asked} == {int(uploaded.timestamp() * 1000)}
    assert [each["message"] for each in answer(run, "log", "party.mp4")] == ["job started", "verdict"]


def test_a_log_without_a_line_says_so(account: Account, tables: Resources, run: Run) -> None:
    put(tables, flagged(1))
    Logs(account, only=[])
    assert run("log", "party.mp4")[1].startswith("no line of the logs is about it")
    assert answer(run, "log", "party.mp4") == []


# outputs


def test_outputs_are_those_of_the_pipeline_by_name(run: Run) -> None:
    assert answer(run, "outputs") == OUTPUTS
    code, shown, _ = run("outputs")
    assert code == 0
    assert [row.split()[0] for row in shown.splitlines()[2:]] == sorted(OUTPUTS)


def test_one_output_is_printed_alone_so_that_a_shell_can_use_it(run: Run) -> None:
    assert run("outputs", "VideoAnalysisTableName") == (0, "analysis\n", "")
    assert answer(run, "outputs", "VideoAnalysisTableName") == {"VideoAnalysisTableName": "analysis"}


def test_an_output_that_is_not_there_is_named(run: Run) -> None:
    code, shown, reported = run("outputs", "VideoTable")
    assert (code, shown) == (1, "")
    first, *accepted = reported.splitlines()
    assert first == "error: stack Shop has no output VideoTable, but these:"
    assert accepted == [f"  {name}" for name in sorted(OUTPUTS)]
