"""AWS on this machine: an emulator, a stand-in for Rekognition, and the real CDK CLI to deploy the app.

    python -m moderation_local demo      watch a video go through the pipeline
    python -m moderation_local up        keep it running, for the AWS CLI and boto3

Nothing here is deployed to AWS, and nothing here needs an account, Docker, or a Node installation.
"""
