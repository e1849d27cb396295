"""Findings of cdk-nag's packs for NIST 800-53 R5, the HIPAA Security Rule and PCI DSS 3.2.1.

They are about rules that a construct cannot meet for its user. With an `encryption_key` and a `vpc` there are
no others. The packs have the same rules under names of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from constructs import IConstruct

NIST, HIPAA, PCI = "NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"
PACKS = (NIST, HIPAA, PCI)

_INLINE = "Each role has one policy of its own, deleted with it; nobody else needs its permissions."


def accept_rule(construct: IConstruct, rule: str, reason: str, packs: tuple[str, ...] = PACKS) -> None:
    """Record why the resource of a construct does not meet a rule, for each pack that has it.

    Example: `accept_rule(bucket, "S3BucketReplicationEnabled", "Replication is the user's to decide on.")`
    """
    resource = construct.node.default_child
    kind = type(resource) if isinstance(resource, cdk.CfnResource) else cdk.CfnResource
    acknowledge(construct, {f"{pack}-{rule}": reason for pack in packs}, only=kind)


def accept_inline_policies(construct: IConstruct) -> None:
    """Record why the roles inside of a construct have inline policies."""
    reasons = {f"{pack}-IAMNoInlinePolicy": _INLINE for pack in PACKS}
    acknowledge(construct, reasons, only=iam.CfnPolicy)
