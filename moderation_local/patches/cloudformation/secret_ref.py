"""CloudFormation: `Ref` of a secret is its ARN.

"When you pass the logical ID of this resource to the intrinsic Ref function, Ref returns the ARN of the
secret" (AWS CloudFormation Template Reference, "AWS::SecretsManager::Secret"). The emulator returns the name,
which as a resource of a policy allows nothing.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of

KIND = "AWS::SecretsManager::Secret"


def apply() -> None:
    """Let secrets be known to their stack by ARN."""
    from ministack.services import secretsmanager
    from ministack.services.cloudformation import provisioners

    create = function_of(provisioners, "_sm_secret_create", "logical_id", "props", "stack_name")
    update = function_of(provisioners, "_sm_secret_update", "physical_id", "logical_id")
    delete = function_of(provisioners, "_sm_secret_delete", "physical_id", "props")

    def name_of(arn: str) -> str:
        name, _ = secretsmanager._resolve(arn)
        return name or arn

    def create_by_arn(*arguments: Any) -> Any:
        _, attributes = create(*arguments)
        return attributes["Id"], attributes

    def update_by_arn(arn: str, *arguments: Any, **options: Any) -> Any:
        _, attributes = update(name_of(arn), *arguments, **options)
        return attributes["Id"], attributes

    def delete_by_arn(arn: str, props: Any) -> None:
        delete(name_of(arn), props)

    by_arn = {"create": create_by_arn, "update": update_by_arn, "delete": delete_by_arn}
    provisioners._RESOURCE_HANDLERS[KIND].update(by_arn)
