"""Commands on the moderators: who they are, what awaits them, and what they decided."""
