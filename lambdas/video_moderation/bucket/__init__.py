"""What the media bucket must have, and whether it has it: its owner can change it at any time."""
