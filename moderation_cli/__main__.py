"""`python -m moderation_cli`, where the script `video-moderation` is not on the path."""

from __future__ import annotations

from moderation_cli.main import main

main()
