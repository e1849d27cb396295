"""Read the e-mails that the local SNS sent (see `moderation_local.patches.sns_email`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Mail:
    """An e-mail as a subscriber gets it, without the footer that SNS adds."""

    to: str
    topic: str
    subject: str
    text: str


class Mailbox:
    """All e-mails of one local AWS.

    >>> Mailbox(aws.outbox).wait_for(lambda mail: "party.mp4" in mail.subject).to  # doctest: +SKIP
    'moderators@example.com'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mails(self) -> list[Mail]:
        """Return everything sent so far, oldest first."""
        files = sorted(self._folder.glob("*.json"), key=lambda path: int(path.stem))
        return [Mail(**json.loads(path.read_text(encoding="utf-8"))) for path in files]

    def wait_for(self, wanted: Callable[[Mail], bool], *, timeout: float = 60.0) -> Mail:
        """Return the first mail that is wanted, waiting up to ``timeout`` seconds for it.

        Raises:
            NotInTime: none came.

        """
        return until(lambda: next(filter(wanted, self.mails()), None), "no such e-mail", timeout=timeout)
