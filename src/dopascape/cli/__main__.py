"""``python -m dopascape.cli``."""

from dopascape.cli import app

app()
