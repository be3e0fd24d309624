"""The logger plugin ``dopascape`` of Snakemake, which finds such plugins by this module's name."""

from dopascape.driver.terminal import LogHandler

__all__ = ["LogHandler"]
