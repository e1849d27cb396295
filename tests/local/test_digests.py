"""Digests and subscriptions on the deployed whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.local.observing import alerts_about, invoke

if TYPE_CHECKING:
    from moderation_local.pipeline import Pipeline


def test_a_file_that_is_no_video_is_emailed_in_a_digest_and_programs_get_it_at_once(
    stack: Pipeline, folder: str
) -> None:
    name = f"{folder}page.mp4"
    stack.upload(name, b"<html>not a video</html>")
    stack.wait_for_status(name)
    assert len(alerts_about(stack, name)) == 1
    invoke(stack, "Reconciler")
    mail = stack.mailbox.wait_for(lambda mail: "page.mp4" in mail.text)
    assert mail.subject.startswith("Digest: ")
    assert not [mail for mail in stack.mailbox.mails() if "page.mp4" in mail.subject]
