"""The command `video-moderation`: what operators and moderators ask of a deployed stack.

It uses the AWS credentials and Region of the shell, as the AWS CLI does, and needs neither the CDK nor Node.
`AWS_ENDPOINT_URL` leads it to a local AWS, as it leads every AWS SDK.
"""

from __future__ import annotations

import sys

from moderation_cli.terminal import interruption

PROGRAM = "video-moderation"

# Importing the AWS SDK takes a moment, in which Ctrl-C is pressed too. While Python looks for the module that
# `python -m moderation_cli` names, "-m" stands for its name.
if sys.argv[0] == "-m" or sys.argv[0].rpartition("/")[2] == PROGRAM:
    interruption.end_at_once()
