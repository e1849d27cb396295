"""Read the e-mails that the local SNS sent (see `moderation_local.patches.messages.sns_email`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_local.mail import Mail
from moderation_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Mailbox:
    """All e-mails of one local AWS.

    >>> Mailbox(aws.outbox).wait_for(lambda mail: "party.mp4" in mail.subject).to  # doctest: +SKIP
    'moderators@example.com'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mails(self) -> list[Mail]:
        """Return everything sent so far, oldest first."""
        return [Mail.from_eml(path.read_bytes()) for path in self.files()]

    def files(self) -> list[Path]:
        """Return the ``.eml`` files of everything sent so far, oldest first."""
        return sorted(self._folder.glob("*.eml"), key=lambda path: int(path.stem))

    def wait_for(self, wanted: Callable[[Mail], bool], *, timeout: float = 60.0) -> Mail:
        """Return the first mail that is wanted, waiting up to ``timeout`` seconds for it.

        Raises:
            NotInTime: none came.

        """
        return until(lambda: next(filter(wanted, self.mails()), None), "no such e-mail", timeout=timeout)
