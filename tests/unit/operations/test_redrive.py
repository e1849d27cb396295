from __future__ import annotations

import pytest

from moderation_cli.command import Refused
from moderation_cli.redrive import POLL_SECONDS, redrive
from tests.unit.operations.dead_letter_queues import DeadLetterQueues

ALWAYS_SAID_LAST = "what fails again returns to the dead-letter queue: its alarm tells"


def redriven(queues: DeadLetterQueues, *, dry_run: bool = False) -> list[str]:
    """What is said when the dead letters of a video and of a completion queue are put back."""
    said: list[str] = []
    redrive(queues.of("video", "completion"), dry_run=dry_run, say=said.append, sleep=queues.slept.append)
    return said


def test_the_messages_are_back_in_the_queues_they_came_from() -> None:
    queues = DeadLetterQueues(video_dead=3, completion_dead=1)
    redriven(queues)
    assert queues.messages == {"video_dead": 0, "completion_dead": 0, "video": 3, "completion": 1}


def test_it_says_how_many_there_are_and_how_far_it_is() -> None:
    assert redriven(DeadLetterQueues(video_dead=5, completion_dead=1)) == [
        "video: 5 dead letters",
        "completion: 1 dead letter",
        "video: 2 of 5 put back",
        "completion: 1 of 1 put back",
        "video: 4 of 5 put back",
        "video: 5 of 5 put back",
        ALWAYS_SAID_LAST,
    ]


def test_it_pauses_between_its_questions() -> None:
    queues = DeadLetterQueues(video_dead=5)
    redriven(queues)
    assert queues.slept == [POLL_SECONDS] * 2


def test_a_dry_run_counts_and_moves_nothing() -> None:
    queues = DeadLetterQueues(video_dead=3)
    assert redriven(queues, dry_run=True) == ["video: 3 dead letters", "completion: no dead letters"]
    assert queues.messages == {"video_dead": 3}


def test_where_there_is_nothing_nothing_is_begun() -> None:
    queues = DeadLetterQueues()
    assert redriven(queues)[-1] == "nothing to redrive"
    assert queues.started == []


def test_only_queues_with_dead_letters_are_redriven() -> None:
    queues = DeadLetterQueues(completion_dead=1)
    redriven(queues)
    assert queues.started == ["completion_dead"]


def test_a_move_that_is_under_way_is_followed_and_no_second_one_begun() -> None:
    queues = DeadLetterQueues(video_dead=4)
    queues.begin("video")
    said = redriven(queues)
    assert "video: being put back already" in said
    assert queues.started == []
    assert queues.messages == {"video_dead": 0, "video": 4}


@pytest.mark.parametrize("lag", [1, 3])
def test_an_earlier_move_is_not_taken_for_this_one_while_sqs_does_not_list_it(lag: int) -> None:
    queues = DeadLetterQueues(video_dead=1, lag=lag)
    queues.begin("video", status="COMPLETED")
    assert "video: 1 of 1 put back" in redriven(queues)
    assert len(queues.slept) == lag


def test_an_earlier_failure_is_not_taken_for_this_one() -> None:
    queues = DeadLetterQueues(video_dead=1)
    queues.begin("video", status="FAILED")
    assert redriven(queues)[-1] == ALWAYS_SAID_LAST


def test_a_move_that_fails_is_told_with_the_reason_sqs_gives() -> None:
    queues = DeadLetterQueues(video_dead=1, fails_with="AccessDenied on destination")
    with pytest.raises(Refused, match=r"^video: the move is failed: AccessDenied on destination$"):
        redriven(queues)
