# What the rules of the paper share: where its summaries, figures and claims are.
import dopascape.claims

# Relative, so that figures do not count as old for having moved with the repository.
REFERENCE = os.path.relpath(Path(workflow.basedir) / "results" / "reference")


def claims_code():
    """SHA-256 over the code that tests claims: when it changes, they are tested again."""
    sources = sorted(Path(dopascape.claims.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def paper_summaries(wildcards):
    """The summaries that a figure of the paper is drawn from; all of them without a figure."""
    figure = wildcards.get("figure")
    studies = PAPER[figure].studies if figure else PAPER_STUDIES
    return [f"{RESULTS}/{study}/summary.nc" for study in studies]


def tracked_summaries(wildcards):
    """The same of the tracked summaries."""
    return [f"{REFERENCE}/{Path(path).parent.name}.nc" for path in paper_summaries(wildcards)]


def paper_files(folder):
    """The figures of the paper in a folder of the results."""
    endings = ("svg", "png")
    return [f"{RESULTS}/paper/{folder}/{name}.{ending}" for name in PAPER for ending in endings]
