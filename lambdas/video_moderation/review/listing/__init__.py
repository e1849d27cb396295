"""What the review room shows: what awaits a decision, a video, its scenes, and the figures of a period."""
