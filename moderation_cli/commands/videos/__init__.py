"""Commands on videos: where they stand, what was seen, deciding, moderating again, and forgetting."""
