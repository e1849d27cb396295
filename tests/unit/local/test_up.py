"""`make local` announces e-mails as they come."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

from moderation_local.mail import Mail
from moderation_local.pipeline.mailbox import Mailbox
from moderation_local.story import Story
from moderation_local.up import announce_mails
from moderation_local.waiting import until

if TYPE_CHECKING:
    from pathlib import Path


def test_each_e_mail_is_announced_once_with_its_file(tmp_path: Path) -> None:
    shown, stop = io.StringIO(), threading.Event()
    announcer = threading.Thread(
        target=announce_mails, args=(Mailbox(tmp_path), Story(shown)), kwargs={"until": stop}
    )
    announcer.start()
    for number in (9, 10):
        mail = Mail("ann@example.com", "arn:aws:sns:…", f"Flagged: {number}.mp4", "text")
        (tmp_path / f"{number}.part").write_bytes(mail.to_eml())
        (tmp_path / f"{number}.part").rename(tmp_path / f"{number}.eml")
        path = str(tmp_path / f"{number}.eml")
        until(lambda path=path: path in shown.getvalue(), "not announced", timeout=10)  # type: ignore[misc]
    stop.set()
    announcer.join()
    lines = [line.split() for line in shown.getvalue().splitlines()]
    announced = ["New", "mail", "Flagged:", "9.mp4", "to", "ann@example.com"]
    assert lines == [
        announced,
        [str(tmp_path / "9.eml")],
        [*announced[:3], "10.mp4", *announced[4:]],
        [str(tmp_path / "10.eml")],
    ]
