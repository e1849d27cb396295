"""Where videos and results are kept: buckets, tables, archive rules, the guard of the verdict tags."""
