"""From the points of studies to jobs: what is missing, what it costs, and doing it."""
