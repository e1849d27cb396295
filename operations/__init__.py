"""What operators run: commands about a deployed stack, with the AWS credentials and Region of the shell.

`AWS_ENDPOINT_URL` leads them to a local AWS, as it leads every AWS SDK.
"""
