"""What `doctor` examines: a function for each question, which yields what it found."""
