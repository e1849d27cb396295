"""AWS without an account: the emulator and the stand-in for Rekognition, started and stopped together."""
