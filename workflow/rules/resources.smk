# What jobs ask a cluster for: by the cost model, with a margin, and twice as much at every retry.
import math

# A node may be slower than the machine that the model was measured on, and busy.
MARGIN = 3
# Until the simulation starts: Python and Snakemake from a network file system, kernels compiled.
MINUTES_TO_START = 5
# A job of a cluster holds two Snakemakes beside what it is there for.
SNAKEMAKE_MEGABYTES = 400


# Seconds of work each, which would wait for minutes in a queue.
localrules:
    design,
    figure,
    report_page,
    paper_figure,
    reference_figure,
    claims,
    reference_claims,
    paper_report,


def block_minutes(wildcards, attempt):
    minutes = MINUTES_TO_START + MARGIN * AGENDA.seconds(wildcards.block) / 60
    return math.ceil(minutes) * 2 ** (attempt - 1)


def block_megabytes(wildcards, attempt):
    megabytes = SNAKEMAKE_MEGABYTES + AGENDA.megabytes(wildcards.block)
    return math.ceil(megabytes) * 2 ** (attempt - 1)
