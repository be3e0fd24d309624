"""Compile the kernels before many jobs need them: compile.py."""

from dopascape.simulation import warm_up

if __name__ == "__main__":
    warm_up()
