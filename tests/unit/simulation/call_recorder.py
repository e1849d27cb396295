"""Records every AWS call, and makes any one of them fail."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import boto3


class Fault(Enum):
    """What happens to a call."""

    FAILS_BEFORE = "fails before it takes effect"
    FAILS_AFTER = "takes effect, but its answer is an error"
    DEATH_AFTER = "takes effect, and then the process dies"
    SENT_TWICE = "takes effect, and is sent again by the SDK, since its answer was lost"
    """Where the client retries at all."""


class ProcessDeath(BaseException):
    """The process dies: no handler of exceptions runs."""


@dataclass
class CallRecorder:
    """Records the calls of all clients of a boto3 session, and fails one of them, once.

    `calls` has their names in order, `invocations` the number of the first call of each recording. The call
    that fails is number `fail_at` (from 0), or the first one named `strike_on`, such as `dynamodb:PutItem`.
    Before call number `interlude_at`, `interlude` happens: what another process does in the meantime.
    `at_each_call` is given the number of each call before it is made.
    """

    calls: list[str] = field(default_factory=list)
    invocations: set[int] = field(default_factory=set)
    fail_at: int | None = None
    strike_on: str | None = None
    fault: Fault = Fault.FAILS_BEFORE
    interlude: Callable[[], object] | None = None
    interlude_at: int | None = None
    at_each_call: Callable[[int], None] | None = None
    _recording: bool = False

    def attach(self, session: boto3.Session) -> None:
        """From now on, clients made by this session are on recorder."""
        session.events.register("before-call.*.*", self._before)
        session.events.register("needs-retry.*.*", self._sent)  # type: ignore[arg-type]
        session.events.register("after-call.*.*", self._after)

    def rewind(self) -> None:
        """Forgets what was recorded and planned, for the next simulation."""
        self.__init__()  # type: ignore[misc]

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        """Only calls made in here count: those of the functions, not those of the simulation around them."""
        self._recording = True
        self.invocations.add(len(self.calls))
        try:
            yield
        finally:
            self._recording = False

    def _before(self, model: Any, **_: Any) -> Any:
        if not self._recording:
            return None
        self.calls.append(f"{model.service_model.service_name}:{model.name}")
        self._pause()
        if self.at_each_call:
            self.at_each_call(len(self.calls) - 1)
        if self._strikes() and self.fault is Fault.FAILS_BEFORE:
            self._struck()
            return AWSResponse("https://aws.invalid", 500, HTTPHeaders(), None), _error_body()
        return None

    def _sent(self, attempts: int, request_dict: dict[str, Any], **_: Any) -> int | None:
        """Seconds until the SDK sends the call again; None if it does not."""
        if not self._recording or not self._strikes() or self.fault is not Fault.SENT_TWICE:
            return None
        retries = request_dict["context"]["client_config"].retries["total_max_attempts"] > 1
        return 0 if retries and attempts == 1 else None

    def _after(self, model: Any, **_: Any) -> None:
        if not self._recording or not self._strikes() or self.fault is Fault.FAILS_BEFORE:
            return
        self._struck()
        if self.fault is Fault.SENT_TWICE:
            return
        if self.fault is Fault.DEATH_AFTER:
            raise ProcessDeath(model.name)
        raise ClientError(_error_body(), model.name)  # type: ignore[arg-type]

    def _pause(self) -> None:
        if self.interlude is None or self.interlude_at != len(self.calls) - 1:
            return
        self._recording, meanwhile, self.interlude = False, self.interlude, None
        meanwhile()
        self._recording = True

    def _strikes(self) -> bool:
        return self.fail_at == len(self.calls) - 1 or self.strike_on == self.calls[-1]

    def _struck(self) -> None:
        self.fail_at = self.strike_on = None


def _error_body() -> dict[str, Any]:
    return {
        "Error": {"Code": "InternalServerError", "Message": "made to fail"},
        "ResponseMetadata": {"HTTPStatusCode": 500},
    }
