"""Commands that bring in videos without a row, and messages that failed."""
