"""The paper's compositions of panels, each a function of the summaries of its studies by name."""
