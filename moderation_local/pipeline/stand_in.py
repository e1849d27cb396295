"""Call the control endpoint of the running stand-in (see `moderation_local.rekognition.serving.control`)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Answer = dict[str, Any]


class Refused(ValueError):
    """The stand-in refused a control request; the message is the stand-in's."""


class StandIn:
    """The stand-in behind a URL: set what it reports and which calls fail, and list the calls that it got.

    >>> StandIn(aws.rekognition_url).plan({"fault": "fail_jobs", "times": 2})  # doctest: +SKIP
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def see(self, bucket: str, name: str, scenes: Sequence[dict[str, Any]] | None) -> None:
        """Set the labels of a video instead of its scene file's; None returns to the scene file."""
        self._ask("scenes", {"bucket": bucket, "name": name, "scenes": scenes})

    def plan(self, *faults: dict[str, Any], **switches: bool) -> None:
        """Plan faults; ``clear=True`` forgets those to come, ``expire_tokens=True`` voids the page tokens."""
        self._ask("faults", {"faults": list(faults), **switches})

    def set(self, **settings: Any) -> Answer:
        """Change settings (`moderation_local.rekognition.settings.Settings`) and return them all."""
        return self._ask("settings", settings)

    def settings(self) -> Answer:
        """Return the settings."""
        return self._ask("settings")

    def jobs(self) -> Answer:
        """Return ``jobs``, how many are ``running``, and how many were at most (``most_running``)."""
        return self._ask("jobs")

    def calls(self) -> Answer:
        """Return the ``calls`` so far, and their ``counts`` by operation."""
        return self._ask("calls")

    def _ask(self, what: str, body: Answer | None = None) -> Answer:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}/local/{what}", data=content)  # noqa: S310, always http
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as response:
                answer: Answer = json.load(response)
                return answer
        except urllib.error.HTTPError as refusal:
            raise Refused(json.load(refusal)["error"]) from refusal
