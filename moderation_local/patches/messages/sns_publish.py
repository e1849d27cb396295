"""SNS: Publish refuses a subject or a message that AWS refuses.

"Subjects must be UTF-8 text with no line breaks or control characters, and less than 100 characters long"; a
message is not empty; with ``MessageStructure=json`` it is a JSON object with a ``default`` (Amazon SNS API
Reference, Publish). The emulator takes anything, so an alert that AWS would never send would look fine here.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from moderation_local.patches import function_of

LONGEST_SUBJECT = 99


def apply() -> None:
    """Refuse what AWS refuses, in its words."""
    from ministack.services import sns

    publish = function_of(sns, "publish_internal", "topic_arn", "message", "subject", "message_structure")
    function_of(sns, "SnsPublishError", "code", "message")

    def publish_if_valid(topic_arn: str, message: Any, subject: str = "", **others: Any) -> Any:
        if problem := _problem(message, subject or "", others.get("message_structure", "")):
            raise sns.SnsPublishError("InvalidParameter", f"Invalid parameter: {problem}")
        return publish(topic_arn, message, subject, **others)

    sns.publish_internal = publish_if_valid


def _problem(message: Any, subject: str, structure: str) -> str:
    if not message:
        return "Empty message"
    if len(subject) > LONGEST_SUBJECT or any(
        unicodedata.category(character) == "Cc" for character in subject
    ):
        return "Subject"
    return _structure_problem(message) if structure == "json" else ""


def _structure_problem(message: str) -> str:
    try:
        document = json.loads(message)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return "Message Structure - JSON message body failed to parse"
    return "" if "default" in document else "Message Structure - No default entry in JSON message body"
