"""The app, deployed to the local AWS with the real CDK CLI."""
