"""What is printed, and how a command ends: answers, errors of one line, exit codes, Ctrl-C."""
