"""The deployed pipeline as its users see it: videos, e-mails, topics, the archive and the review room."""
