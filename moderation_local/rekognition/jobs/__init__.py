"""Jobs, from their start to the message about their end."""
