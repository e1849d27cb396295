"""Who may read moderated videos, and who receives verdict events."""
