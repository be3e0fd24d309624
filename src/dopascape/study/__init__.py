"""Studies: their files, the points of their grids and samples, and the runs they need."""
