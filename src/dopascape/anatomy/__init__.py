"""Populations, synapses and the dopamine landscape of one network."""
