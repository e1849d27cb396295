"""The layer with Powertools that AWS publishes, for a template that brings no files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_

if TYPE_CHECKING:
    from constructs import Construct

# Source: docs/index.md of https://github.com/aws-powertools/powertools-lambda-python, at pull request 7757.
_NUMBER = 27
_ACCOUNTS = {
    "aws": "017000801446",
    "aws-us-gov": "165093116878",  # us-gov-west-1, the only Region of the partition with video moderation
}


def public_powertools_layer(scope: Construct) -> lambda_.ILayerVersion:
    """Return AWS's public layer, pinned by its number, in the partition and Region of the stack.

    Source: https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/
    """
    accounts = cdk.CfnMapping(
        scope, "PowertoolsAccount", mapping={partition: {"Id": id_} for partition, id_ in _ACCOUNTS.items()}
    )
    arn = cdk.Fn.join(
        ":",
        [
            "arn",
            cdk.Aws.PARTITION,
            "lambda",
            cdk.Aws.REGION,
            accounts.find_in_map(cdk.Aws.PARTITION, "Id"),
            "layer:AWSLambdaPowertoolsPythonV3-python313-arm64",
            str(_NUMBER),
        ],
    )
    return lambda_.LayerVersion.from_layer_version_arn(scope, "PublicPowertools", arn)
