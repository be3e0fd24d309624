"""The docs site: `make docs` builds it, offline; what it warns of is an error."""

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

import dopascape

# The sources are those that people read beside the code: README.md here, docs/, config/.
project = "dopascape"
author = "the dopascape authors"
copyright = "the dopascape authors, MIT licence"
release = version = dopascape.__version__
root_doc = "docs/index"
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "config/README.md",
    "results/README.md",
    "docs/**.md",
]
exclude_patterns = [
    ".venv*",
    "docs/_build/html",
    "docs/_build/doctrees",
    "docs/_build/figures",
    "docs/templates",
    "src",
    "tests",
]

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # a page that another one includes may begin lower

# One notebook is run as the site is built; a cell that fails ends the build.
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 120

autodoc_typehints = "none"  # docstrings name the types, with shapes
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
nitpicky = True
# Of other projects, whose pages are not looked up: that would need a network.
nitpick_ignore_regex = [("py:.*", r"(?!dopascape).*")]

html_theme = "pydata_sphinx_theme"
html_title = "dopascape"
html_extra_path = ["site"]
html_show_sourcelink = False
# Pages without others beneath them have nothing to put there.
html_sidebars = {page: [] for page in ("README", "docs/tutorial", "docs/_build/gallery/gallery")}
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_theme_options = {
    "secondary_sidebar_items": ["page-toc"],
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "header_links_before_dropdown": 6,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def _math(display):
    """Return a writer of formulas as MathML, which browsers show without a script."""

    def visit(writer, node):
        formula = convert(node.astext(), display="block" if display else "inline")
        # On a narrow screen a long formula scrolls, and not the page.
        style = "overflow: auto hidden; padding: 0.5rem 0; margin-bottom: 1rem"
        scrolling = f'<div tabindex="0" style="{style}">{formula}</div>'
        writer.body.append(scrolling if display else formula)
        raise SkipNode

    return visit


def setup(app):
    """Register the writer of formulas."""
    app.add_html_math_renderer("mathml", (_math(False), None), (_math(True), None))


html_math_renderer = "mathml"
