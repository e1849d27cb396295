"""From a scene file to the rows of labels that a job reports."""
