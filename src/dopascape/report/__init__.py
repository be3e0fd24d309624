"""The report: one page of its own for a start of the workflow, or for the paper.

From files of results to sections (``study.py``, ``paper.py``, ``provenance.py``), and from these
to a page (``page.py``) by ``templates/``. The page loads nothing: figures are in it.
"""
