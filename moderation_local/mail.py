"""An e-mail that the local SNS sends, and its form as a file that mail programs open."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"
TOPIC = "X-Topic-Arn"


@dataclass(frozen=True)
class Mail:
    r"""An e-mail as a subscriber gets it, without the footer that SNS adds.

    >>> Mail.from_eml(Mail("ann@example.com", "arn:…", "Flagged: party.mp4", "two\nlines").to_eml()).subject
    'Flagged: party.mp4'
    """

    to: str
    topic: str
    subject: str
    text: str

    def to_eml(self) -> bytes:
        """Return the content of an ``.eml`` file; a header of its own says which topic sent it."""
        message = EmailMessage(policy.SMTP)
        message["From"], message["To"], message["Subject"] = SENDER, self.to, self.subject
        message[TOPIC] = self.topic
        message.set_content(self.text)
        return message.as_bytes()

    @classmethod
    def from_eml(cls, content: bytes) -> Mail:
        """Read what `to_eml` wrote. A line break at the end of the text is not kept."""
        message = message_from_bytes(content, policy=policy.SMTP)
        text = str(message.get_content()).replace("\r\n", "\n").rstrip("\n")
        return cls(str(message["To"]), str(message[TOPIC]), str(message["Subject"]), text)
