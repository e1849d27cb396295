"""Virtual time, and code that waits in it."""
