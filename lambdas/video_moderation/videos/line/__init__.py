"""The line of waiting videos: turns, leases of starts, the minutes of a day, the hold of a backfill."""
