"""Figures of a study with a sample.

Each is a function of ``indices.nc`` and the figure's options, both checked by
``dopascape.figures.draw``, and has an entry in ``samples.catalogue``. All raise ValueError if the
dataset lacks what they draw.
"""
