"""The properties `vpc`, `vpc_subnets` and `security_groups`: where the functions run."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_iam as iam

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from constructs import Construct

_INTERFACES = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
_REASON = "Lambda requires its permissions on network interfaces for all resources; the code is denied them."


@dataclasses.dataclass(frozen=True)
class Network:
    """A VPC, the subnets in it, and the security groups of all functions."""

    vpc: ec2.IVpc
    subnets: ec2.SubnetSelection | None
    security_groups: Sequence[ec2.ISecurityGroup]

    @classmethod
    def of(
        cls,
        scope: Construct,
        vpc: ec2.IVpc | None,
        subnets: ec2.SubnetSelection | None,
        groups: Sequence[ec2.ISecurityGroup],
    ) -> Self | None:
        """The network of a pipeline, None without a VPC; the functions share one group by default."""
        if vpc is None:
            return None
        if groups:
            return cls(vpc, subnets, groups)
        own = ec2.SecurityGroup(
            scope,
            "FunctionSecurityGroup",
            vpc=vpc,
            description="The functions of video moderation",
            allow_all_outbound=True,
        )
        return cls(vpc, subnets, [own])

    @staticmethod
    def allow_interfaces(role: iam.Role) -> None:
        """Let AWS Lambda, and not the function's code, manage the network interfaces of a function.

        Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
        """
        functions = cdk.Stack.of(role).format_arn(
            service="lambda",
            resource="function",
            resource_name="*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        role.add_to_policy(iam.PolicyStatement(actions=_INTERFACES, resources=["*"]))
        role.add_to_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                actions=_INTERFACES,
                resources=["*"],
                conditions={"ArnLike": {"lambda:SourceFunctionArn": functions}},
            )
        )
        acknowledge(role, {"AwsSolutions-IAM5[Resource::*]": _REASON})
