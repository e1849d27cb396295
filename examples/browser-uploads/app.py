"""Browsers upload videos straight to the bucket, with forms that a function signs."""

from pathlib import Path

import aws_cdk as cdk
import aws_cdk.aws_apigatewayv2 as apigateway
import aws_cdk.aws_apigatewayv2_authorizers as authorizers
import aws_cdk.aws_apigatewayv2_integrations as integrations
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_s3 as s3

from moderation_stack import Limits, VideoModeration, add_outputs

FUNCTION = Path(__file__).with_name("function")
SITE = "https://www.example.com"
ISSUER = "https://login.example.com/"
"""Who signs your users in: any OpenID Connect provider, such as a Cognito user pool."""
CLIENT = "the-site"
"""The audience of its tokens."""


class BrowserUploads(cdk.Stack):
    """The pipeline, and an API that gives a signed-in user a form for one upload."""

    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(scope, id_, description="Browsers upload videos, and all are moderated")
        videos = s3.Bucket(
            self,
            "Videos",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.POST], allowed_origins=[SITE], exposed_headers=["ETag"]
                )
            ],
        )
        moderation = VideoModeration(
            self,
            "Moderation",
            media_bucket=videos,
            uploader_prefix_depth=2,  # uploads/<user>/: users take turns
            limits=Limits(max_duration=cdk.Duration.minutes(30), daily_minutes=3_000),
        )
        signer = lambda_.Function(
            self,
            "Signer",
            description="Signs forms with which users upload videos",
            code=lambda_.Code.from_asset(str(FUNCTION)),
            handler="signer.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            environment={"MEDIA_BUCKET": videos.bucket_name},
        )
        # A form can do no more than its signer: put objects into one folder.
        signer.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[videos.arn_for_objects("uploads/*")])
        )
        api = apigateway.HttpApi(
            self,
            "Api",
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=[SITE],
                allow_methods=[apigateway.CorsHttpMethod.POST],
                allow_headers=["authorization"],
            ),
        )
        api.add_routes(
            path="/uploads",
            methods=[apigateway.HttpMethod.POST],
            integration=integrations.HttpLambdaIntegration("Signer", signer),
            authorizer=authorizers.HttpJwtAuthorizer("Users", ISSUER, jwt_audience=[CLIENT]),
        )
        stage = api.default_stage.node.default_child
        stage.default_route_settings = apigateway.CfnStage.RouteSettingsProperty(
            throttling_rate_limit=10, throttling_burst_limit=20
        )
        add_outputs(moderation)
        cdk.CfnOutput(self, "UploadsUrl", description="Gives forms", value=f"{api.api_endpoint}/uploads")
        cdk.CfnOutput(self, "SignerName", description="Signs forms", value=signer.function_name)


def build(app: cdk.App) -> None:
    BrowserUploads(app, "BrowserUploads")


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
