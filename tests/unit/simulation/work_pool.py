"""Work one piece after the other, so that a test repeats itself call by call."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Result = TypeVar("Result")


class SequentialWorkPool:
    """Does each piece of work when it is submitted; the death of the process is felt there."""

    def submit(self, work: Callable[[], Result], /) -> Future[Result]:
        future: Future[Result] = Future()
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - raised again by `result`
            future.set_exception(error)
        return future

    def first_done(self, works: Collection[Future[Result]], /) -> Collection[Future[Result]]:
        return list(works)
