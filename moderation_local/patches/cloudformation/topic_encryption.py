"""CloudFormation: a topic gets the key that its template names.

The emulator ignores ``KmsMasterKeyId``, so the topic would look like one that is not encrypted.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import EmulatorMoved, function_of

TYPE, PROPERTY = "AWS::SNS::Topic", "KmsMasterKeyId"


def apply() -> None:
    """Set the attribute once the topic is made."""
    from ministack.services import sns
    from ministack.services.cloudformation import provisioners

    handlers = getattr(provisioners, "_RESOURCE_HANDLERS", {}).get(TYPE)
    create = function_of(provisioners, "_sns_create", "logical_id", "props")
    if not isinstance(handlers, dict) or handlers.get("create") is not create:
        raise EmulatorMoved(f"{provisioners.__name__} makes topics in another way; see {__package__}")

    def create_with_key(logical_id: str, props: dict[str, Any], *others: Any) -> Any:
        made = create(logical_id, props, *others)
        if PROPERTY in props:
            sns._topics[made[0]]["attributes"].setdefault(PROPERTY, props[PROPERTY])
        return made

    handlers["create"] = create_with_key
