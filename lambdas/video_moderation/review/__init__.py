"""The moderators' review room: what awaits a decision, why, playing it, and deciding under one's own name."""
