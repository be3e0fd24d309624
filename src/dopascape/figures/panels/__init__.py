"""Visuals that figures are made of: each draws on axes, or a part of a figure, that it is given."""
