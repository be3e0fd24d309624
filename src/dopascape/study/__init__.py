"""Studies: their files, the points of their grids, and the blocks of runs they need."""
