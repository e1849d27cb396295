"""The names and forms that the functions, the constructs and the commands share, each stated once.

These modules are pure: they import neither boto3 nor aws_cdk. Every name in them is also a contract with the
users of the pipeline, see CONTRIBUTING.md.
"""
