"""Runs that differ from one run by one fault: each is a fork of the process at the call that meets the fault.

What came before the call has happened once and need not be told again, which is most of the time of a run.
"""

from __future__ import annotations

import os
import pickle
import traceback
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.simulation.call_recorder import CallRecorder, Fault

End = TypeVar("End")


class ForkedRuns(Generic[End]):
    """One run, and beside it a run for each of its calls that `is_a_point` accepts: there it meets `fault`.

    `ends` has how those runs ended, by the number of the call; a run that raised has its traceback instead.
    """

    def __init__(self, recorder: CallRecorder, fault: Fault, is_a_point: Callable[[int], bool]) -> None:
        self.ends: dict[int, End | str] = {}
        self._recorder = recorder
        self._fault = fault
        self._is_a_point = is_a_point
        self._pipe: int | None = None

    def run(self, story: Callable[[], End]) -> End:
        """Tells the story undisturbed and, in forks that end here, disturbed."""
        self._recorder.at_each_call = self._fork
        try:
            end = story()
        except BaseException:
            if self._pipe is None:
                raise
            _report(self._pipe, traceback.format_exc())
        if self._pipe is not None:
            _report(self._pipe, end)
        return end

    def _fork(self, number: int) -> None:
        if not self._is_a_point(number):
            return
        reading, writing = os.pipe()
        child = os.fork()
        if child:
            os.close(writing)
            with os.fdopen(reading, "rb") as pipe:
                self.ends[number] = pickle.load(pipe)  # noqa: S301 - of this process
            os.waitpid(child, 0)
        else:
            self._pipe = writing
            self._recorder.at_each_call = None
            self._recorder.fail_at, self._recorder.fault = number, self._fault


def _report(pipe: int, end: object) -> NoReturn:
    """Nothing of the test runner may run in the fork."""
    try:
        with os.fdopen(pipe, "wb") as file:
            pickle.dump(end, file)
    finally:
        os._exit(0)
