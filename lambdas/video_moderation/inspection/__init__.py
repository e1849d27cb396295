"""What a file shows before a job: its kind by its first bytes, codec and duration by its container."""
