"""SNS: an e-mail to a subscriber becomes a file.

The emulator drops it. Each e-mail becomes an ``.eml`` file in the folder that the variable ``LOCAL_OUTBOX``
names, in the order of sending; `moderation_local.pipeline.mailbox` reads them. SNS would add a footer with a
link to unsubscribe.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from moderation_local.mail import Mail
from moderation_local.patches import function_of

OUTBOX = "LOCAL_OUTBOX"
NO_SUBJECT = "AWS Notification Message"
"""What SNS writes when a notification has no subject."""


def apply() -> None:
    """Write a file for every e-mail subscription that a notification is for."""
    from ministack.services import sns

    fan_out = function_of(sns, "_fanout", "topic_arn", "msg_id", "message", "subject", "message_structure")
    topic_of = function_of(sns, "_topic_by_arn_any_scope", "topic_arn")
    text_for = function_of(sns, "_resolve_message_for_protocol", "message", "message_structure", "protocol")
    wants = function_of(sns, "_matches_filter_policy", "sub", "message_attributes", "message")

    def fan_out_and_mail(
        topic_arn: str,
        msg_id: str,
        message: str,
        subject: str,
        structure: str = "",
        attributes: Any = None,
        **more: Any,
    ) -> None:
        fan_out(topic_arn, msg_id, message, subject, structure, attributes, **more)
        text = text_for(message, structure, "email")
        for subscription in (topic_of(topic_arn) or {}).get("subscriptions", []):
            if subscription.get("protocol") == "email" and wants(subscription, attributes or {}, text):
                _post(Mail(subscription["endpoint"], topic_arn, subject or NO_SUBJECT, text))

    sns._fanout = fan_out_and_mail


def _post(mail: Mail) -> None:
    """Write the mail under another name first, so that a reader never sees half of it."""
    folder = os.environ.get(OUTBOX)
    if folder:
        path = Path(folder) / f"{time.time_ns()}.eml"
        path.with_suffix(".part").write_bytes(mail.to_eml())
        path.with_suffix(".part").rename(path)
