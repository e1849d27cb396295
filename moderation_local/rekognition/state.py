"""What the two operations and the runner share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moderation_local.rekognition.calls import CallLog
from moderation_local.rekognition.errors import RekognitionError
from moderation_local.rekognition.faults import FailCalls, FaultPlan, Occasion
from moderation_local.rekognition.jobs.register import JobRegister
from moderation_local.rekognition.settings import Settings
from moderation_local.rekognition.tokens import PageTokens, RequestTokens

if TYPE_CHECKING:
    from moderation_local.rekognition.clock import Clock


@dataclass
class State:
    """Everything the stand-in remembers.

    Code that reads or changes it holds ``lock`` and calls no other service in the meantime.
    """

    clock: Clock
    settings: Settings = field(default_factory=Settings)
    jobs: JobRegister = field(default_factory=JobRegister)
    request_tokens: RequestTokens = field(default_factory=RequestTokens)
    page_tokens: PageTokens = field(default_factory=PageTokens)
    faults: FaultPlan = field(default_factory=FaultPlan)
    calls: CallLog = field(default_factory=CallLog)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def fail_if_planned(self, occasion: Occasion) -> None:
        """Raise the error that a test planned for this call, if any."""
        if fault := self.faults.take(FailCalls, occasion):
            raise RekognitionError(fault.error, fault.message, fault.http_status)
