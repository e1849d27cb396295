"""What operators run: commands about a deployed stack, with the AWS credentials and Region of the shell.

`AWS_ENDPOINT_URL` leads them to a local AWS, as it leads every AWS SDK.
"""

from __future__ import annotations

import sys
from pathlib import Path

from operations import interruption

# The commands share code with the functions, which import from `lambdas` as from a root: so it is in Lambda.
# It comes on the path here, and nowhere else, before any command is imported.
_LAMBDAS = str(Path(__file__).resolve().parent.parent / "lambdas")
if _LAMBDAS not in sys.path:
    sys.path.append(_LAMBDAS)

# While `python -m operations.…` looks for the command it was given, "-m" stands for its name.
if sys.argv[0] == "-m":
    interruption.end_at_once()
