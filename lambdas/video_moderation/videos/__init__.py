"""A video, its row in the video analysis table, and the claims that let one message at a time work on it."""
