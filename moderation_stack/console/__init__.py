"""The template for the CloudFormation console: the same construct, one file, a few parameters."""
