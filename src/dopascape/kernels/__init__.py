"""Compiled inner loops: arrays in, arrays out; no objects, no randomness.

Where a symbol stands in a comment it is that of the model's description in docs/model.md.
"""
