"""The commands, one a file: what it does as a function, and the command line in front of it."""
