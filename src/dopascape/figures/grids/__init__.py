"""Figures of a study with a grid.

Each is a function of the study's summary and the figure's options, both checked by
``dopascape.figures.draw``, and has an entry in ``grids.catalogue``. All raise ValueError if the
summary lacks what they draw.
"""
