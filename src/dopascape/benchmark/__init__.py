"""How fast the engine is: beside other implementations, by width, at start, in the workflow."""
