"""What the benchmarks have in common: options, measurements by turns, tables, and how they end."""
