"""What operators run: commands about a deployed stack, with the AWS credentials and Region of the shell.

`AWS_ENDPOINT_URL` leads them to a local AWS, as it leads every AWS SDK.
"""

from __future__ import annotations

import sys

from moderation_cli import interruption

# While `python -m moderation_cli.…` looks for the command it was given, "-m" stands for its name.
if sys.argv[0] == "-m":
    interruption.end_at_once()
