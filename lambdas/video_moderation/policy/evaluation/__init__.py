"""What the policy makes of a video's labels: action, reasons and audience."""
