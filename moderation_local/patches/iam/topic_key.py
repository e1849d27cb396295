"""SNS: a publisher to an encrypted topic needs permission to use its key.

A publisher must have ``kms:GenerateDataKey*`` and ``kms:Decrypt`` on the customer managed key (Amazon SNS
Developer Guide, "Key management"). The emulator does not encrypt and does not ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_local.patches.iam.key_uses import need_keys

if TYPE_CHECKING:
    from moderation_local.patches.iam.key_uses import Use

PUBLISH = "sns:Publish"
USES = ("kms:GenerateDataKey", "kms:Decrypt")


def apply() -> None:
    """Ask for the use of the key, once publishing as such is allowed."""
    need_keys(lambda action, topic: key_uses(topic) if action == PUBLISH else [])


def key_uses(topic_arn: str) -> list[Use]:
    """Return what publishing to the topic needs besides ``sns:Publish``: nothing if it is not encrypted."""
    from ministack.services import kms, sns

    topic = sns._topic_by_arn_any_scope(topic_arn) or {}
    key = topic.get("attributes", {}).get("KmsMasterKeyId")
    record = kms._resolve_key(key) or {}
    return [(action, str(record.get("Arn", key))) for action in USES] if key else []
