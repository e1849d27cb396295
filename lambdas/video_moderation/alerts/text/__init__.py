"""What an alert and a digest say."""
