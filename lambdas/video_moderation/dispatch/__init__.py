"""From an upload to a running job: record the video, check its first bytes, start it when a slot is free."""
