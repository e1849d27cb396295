"""The commands, one a file, in rooms that are the sections of `--help`."""
