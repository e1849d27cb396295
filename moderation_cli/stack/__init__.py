"""The deployed stack: its outputs, its rows, its queues and its moderators."""
