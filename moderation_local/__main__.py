"""The entry point of ``python -m moderation_local``: Ctrl-C prints one line, even during the imports."""

from __future__ import annotations

import sys

from moderation_cli.terminal import interruption

if __name__ == "__main__":
    interruption.end_at_once()
    from moderation_local.command_line import main  # the AWS SDK with it, which takes a while

    sys.exit(main())
