"""When alerts are sent as e-mails: the limit, and the alerts that wait for a digest because of it."""
