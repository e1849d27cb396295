"""The two operations, and how many calls of them a second are accepted."""
