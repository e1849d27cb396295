from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation_cli.commands.recovery import redrive as command
from moderation_cli.commands.recovery.redrive import AGAIN, POLL_SECONDS, redrive
from moderation_cli.terminal.errors import Refused
from tests.unit.operations.dead_letter_queues import DeadLetterQueues

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run


def redriven(queues: DeadLetterQueues, *names: str) -> list[str]:
    """What is reported when the dead letters of these queues are moved back."""
    reported: list[str] = []
    redrive(queues.of(*names or ("video",)), say=reported.append, sleep=queues.slept.append)
    return reported


def test_the_messages_are_back_in_the_queues_they_came_from() -> None:
    queues = DeadLetterQueues(video_dead=3, completion_dead=1)
    moved = redrive(queues.of("video", "completion"), say=len, sleep=queues.slept.append)
    assert queues.messages == {"video_dead": 0, "completion_dead": 0, "video": 3, "completion": 1}
    assert moved == {"video": 3, "completion": 1}


def test_it_reports_how_far_it_is() -> None:
    assert redriven(DeadLetterQueues(video_dead=5, completion_dead=1), "video", "completion") == [
        "video: 2 of 5 moved",
        "completion: 1 of 1 moved",
        "video: 4 of 5 moved",
        "video: 5 of 5 moved",
    ]


def test_it_pauses_between_its_questions() -> None:
    queues = DeadLetterQueues(video_dead=5)
    redriven(queues)
    assert queues.slept == [POLL_SECONDS] * 2


def test_a_move_that_is_under_way_is_followed_and_no_second_one_started() -> None:
    queues = DeadLetterQueues(video_dead=4)
    queues.begin("video")
    assert "video: a move is under way already" in redriven(queues)
    assert queues.started == []
    assert queues.messages == {"video_dead": 0, "video": 4}


@pytest.mark.parametrize("lag", [1, 3])
def test_an_earlier_move_is_not_taken_for_this_one_while_sqs_does_not_list_it(lag: int) -> None:
    queues = DeadLetterQueues(video_dead=1, lag=lag)
    queues.begin("video", status="COMPLETED")
    assert "video: 1 of 1 moved" in redriven(queues)
    assert len(queues.slept) == lag


def test_an_earlier_failure_is_not_taken_for_this_one() -> None:
    queues = DeadLetterQueues(video_dead=1)
    queues.begin("video", status="FAILED")
    assert redriven(queues) == ["video: 1 of 1 moved"]


def test_a_move_that_fails_is_reported_with_the_reason_sqs_gives() -> None:
    queues = DeadLetterQueues(video_dead=1, fails_with="AccessDenied on destination")
    with pytest.raises(Refused, match=r"^video: the move is FAILED: AccessDenied on destination$"):
        redriven(queues)


# The command line


@pytest.fixture
def queues(account: Account, monkeypatch: pytest.MonkeyPatch) -> DeadLetterQueues:
    """The queues of the deployed stack, with four dead letters."""
    made = DeadLetterQueues(video_dead=3, decision_dead=1)
    account.clients["sqs"] = made.sqs
    monkeypatch.setattr(command, "POLL_SECONDS", 0)
    return made


def test_all_queues_of_the_stack_that_have_dead_letters_are_redriven(
    queues: DeadLetterQueues, run: Run
) -> None:
    code, shown, _ = run("redrive")
    assert (code, shown.splitlines()) == (0, ["video queue: 3 moved", "decision queue: 1 moved", AGAIN])
    assert queues.messages == {"video_dead": 0, "video": 3, "decision_dead": 0, "decision": 1}
    assert queues.started == ["video_dead", "decision_dead"]


def test_a_dry_run_counts_and_moves_nothing(queues: DeadLetterQueues, run: Run) -> None:
    code, shown, reported = run("redrive", "--dry-run")
    counts = [line.rsplit(maxsplit=1) for line in shown.splitlines()[2:]]
    assert counts == [["video queue", "3"], ["completion queue", "0"], ["decision queue", "1"]]
    assert (code, reported, queues.started) == (0, "", [])


def test_programs_get_json(queues: DeadLetterQueues, run: Run) -> None:
    _, shown, _ = run("redrive", "--output", "json")
    assert json.loads(shown)[0] == {"queue": "video queue", "deadLetters": 3, "moved": 3}


def test_where_there_are_none_nothing_is_started(account: Account, run: Run) -> None:
    empty = DeadLetterQueues()
    account.clients["sqs"] = empty.sqs
    assert run("redrive")[0] == 0
    assert empty.started == []
