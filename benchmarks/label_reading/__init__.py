"""What the labels benchmark measures, in a fresh process for each measurement, and its report."""
