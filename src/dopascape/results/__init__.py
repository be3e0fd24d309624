"""From the runs of a study to its summary, and back out of it."""
