"""The paper's claims, tested on the summaries of its studies.

`examine` in ``catalogue`` tests them all; ``table`` writes what comes out.
"""
