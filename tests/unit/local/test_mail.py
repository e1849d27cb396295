"""An e-mail becomes a file that mail programs open, and is read from it unchanged."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from moderation_local.mail import Mail

TOPIC = f"arn:aws:sns:us-east-1:000000000000:{'AlertTopic' * 10}"


@pytest.mark.parametrize("subject", ["Flagged: party.mp4", "s" * 99, f"Flagged: fête-{'日' * 40}.mp4"])
@pytest.mark.parametrize("text", ["FLAGGED", f"Dear\n\n{'x' * 1200}\n.\nFrom here: fête", ""])
def test_what_was_written_is_read(subject: str, text: str) -> None:
    mail = Mail("ann@example.com", TOPIC, subject, text)
    assert Mail.from_eml(mail.to_eml()) == mail


def test_the_file_is_plain_ascii_in_short_lines_as_mail_requires() -> None:
    content = Mail("ann@example.com", TOPIC, "fête", "日" * 500).to_eml()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()


def test_a_line_in_the_text_cannot_become_a_header() -> None:
    content = Mail("ann@example.com", TOPIC, "Flagged", "Bcc: eve@example.com\n\ntext").to_eml()
    assert message_from_bytes(content, policy=policy.SMTP)["Bcc"] is None
