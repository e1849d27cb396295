from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.virtual_aws.ledger import Ledger
from benchmarks.virtual_aws.sqs import EventSource, Message, Queue
from benchmarks.virtual_aws.virtual_time.simulation import START, Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Invoke = Callable[[list[Message], Callable[[Collection[str]], None]], None]


def queue_with(simulation: Simulation, invoke: Invoke, concurrency: int = 1) -> Queue:
    queue = Queue(simulation, Ledger(), visibility_timeout=60, max_receives=3)
    EventSource(simulation, queue, invoke, lambda: concurrency, lambda: 0.1)
    return queue


def test_messages_come_in_batches_of_ten_while_the_function_is_busy() -> None:
    simulation, sizes = Simulation(), []

    def invoke(batch: list[Message], done: Callable[[Collection[str]], None]) -> None:
        sizes.append(len(batch))
        simulation.after(1, lambda: done(()))

    queue = queue_with(simulation, invoke)
    for number in range(23):
        queue.send(str(number))
    simulation.run()
    assert sizes == [10, 10, 3]


def test_no_more_batches_at_once_than_the_concurrency() -> None:
    simulation, running = Simulation(), [0, 0]

    def invoke(batch: list[Message], done: Callable[[Collection[str]], None]) -> None:
        running[0] += 1
        running[1] = max(running)

        def end() -> None:
            running[0] -= 1
            done(())

        simulation.after(1, end)

    queue = queue_with(simulation, invoke, concurrency=2)
    for number in range(50):
        queue.send(str(number))
    simulation.run()
    assert running == [0, 2]


def test_a_message_that_always_fails_comes_again_and_is_dead_in_the_end() -> None:
    simulation, moments = Simulation(), []

    def invoke(batch: list[Message], done: Callable[[Collection[str]], None]) -> None:
        moments.append(round(simulation.now - START, 1))
        done([message.message_id for message in batch])

    queue = queue_with(simulation, invoke)
    queue.send("poison")
    simulation.run()
    assert moments == [0.1, 60.2, 120.3]
    assert [message.body for message in queue.dead_letters] == ["poison"]


def test_a_failed_message_comes_again_when_the_function_said_so() -> None:
    simulation, moments = Simulation(), []

    def invoke(batch: list[Message], done: Callable[[Collection[str]], None]) -> None:
        moments.append(round(simulation.now - START, 1))
        queue.change_message_visibility(
            QueueUrl=queue.url, ReceiptHandle=batch[0].message_id, VisibilityTimeout=2
        )
        done([batch[0].message_id] if len(moments) == 1 else [])

    queue = queue_with(simulation, invoke)
    queue.send("once more")
    simulation.run()
    assert moments == [0.1, 2.2]
    assert queue.dead_letters == []
