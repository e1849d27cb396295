"""The designs that the quota benchmark compares, and what is measured of each."""
