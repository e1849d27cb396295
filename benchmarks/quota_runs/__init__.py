"""The runs of the quota benchmark, what this project promises about them, and the report."""
