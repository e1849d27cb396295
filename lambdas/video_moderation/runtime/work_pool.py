"""Runs calls of AWS side by side, each in a thread of its own."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Result = TypeVar("Result")
# boto3's clients keep ten connections; a batch of the video queue has ten messages.
MOST_AT_ONCE = 10


class WorkPool(Protocol):
    """Does several pieces of work side by side."""

    def submit(self, work: Callable[[], Result], /) -> Future[Result]:
        """Begins some work."""

    def first_done(self, works: Collection[Future[Result]], /) -> Collection[Future[Result]]:
        """Waits until one of the works is done; returns all that are."""


class ThreadWorkPool:
    """Does each piece of work in a thread, up to `MOST_AT_ONCE`.

    boto3's clients may be shared between threads, and so may a `Table` on which only operations are called:
    it passes them on to its client.
    Source: docs.aws.amazon.com/boto3/latest/guide/clients.html
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="work")

    def submit(self, work: Callable[[], Result], /) -> Future[Result]:
        """Begins some work."""
        return self._threads.submit(work)

    def first_done(self, works: Collection[Future[Result]], /) -> Collection[Future[Result]]:
        """Waits until one of the works is done; returns all that are."""
        return wait(works, return_when=FIRST_COMPLETED).done
