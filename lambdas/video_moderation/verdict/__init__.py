"""From a completed job to a verdict: labels are read and evaluated; tag, alert and event follow."""
