"""Digests and subscriptions of the deployed stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.local.observing import alerts_about, invoke

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline


def test_a_flood_of_files_that_are_no_videos_is_one_email_and_programs_get_each_at_once(
    stack: Pipeline, folder: str
) -> None:
    names = [f"{folder}page-{number}.mp4" for number in range(12)]
    for name in names:
        stack.upload(name, b"<html>not a video</html>")
    for name in names:
        stack.wait_for_status(name)
    assert [len(alerts_about(stack, name)) for name in names] == [1] * len(names)
    invoke(stack, "Reconciler")
    mail = stack.mailbox.wait_for(lambda mail: folder in mail.text)
    assert mail.subject.startswith("Digest: ")
    about = [mail for mail in stack.mailbox.mails() if folder in mail.subject + mail.text]
    assert len(about) <= 2, "one for moderators, one for operators"
