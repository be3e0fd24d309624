"""What is read off a network, and one replicate as a labelled dataset."""

from dopascape.observables.replicate import simulate

__all__ = ["simulate"]
