"""A thread that ticks an engine whenever something is due."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from moderation_local.rekognition.engine import Engine

logger = logging.getLogger(__name__)
LONGEST_WAIT = 3600.0
"""Seconds the thread sleeps at most: a clock that was set back is noticed by then."""
PAUSE_AFTER_FAILURE = 1.0
"""Seconds until the next try, so that a failure that stays does not keep a processor busy."""


class Timer:
    """Waits until a job is due or a new one comes in, and lets the engine do it; used with ``with``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="rekognition-timer")
        engine.on_change(self._wake.set)

    def __enter__(self) -> Self:
        """Start ticking."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, once a tick in progress is done."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            # Cleared before the tick: what comes in during it is looked at in the next round.
            self._wake.clear()
            wait = self._tick()
            if not self._stopping:
                self._wake.wait(wait)

    def _tick(self) -> float:
        try:
            self._engine.tick()
        except Exception:
            logger.exception("a tick of the Rekognition stand-in failed")
            return PAUSE_AFTER_FAILURE
        return self._seconds_to_wait()

    def _seconds_to_wait(self) -> float:
        due_at = self._engine.next_due()
        if due_at is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.001, due_at - self._engine.clock()))
