"""Reading a video: its object and its file."""
