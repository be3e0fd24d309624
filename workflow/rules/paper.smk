# The paper: its studies, figures and claims, from runs made here or from the tracked summaries.
rule paper_figure:
    input:
        paper_summaries,
    output:
        svg=report(
            f"{RESULTS}/paper/figures/{{figure}}.svg",
            caption="../report/figure.rst",
            category="the paper's figures",
            labels={"figure": "{figure}"},
        ),
        png=f"{RESULTS}/paper/figures/{{figure}}.png",
    log:
        f"{RESULTS}/logs/paper/figures/{{figure}}.log",
    conda:
        "../../environment.yml"
    params:
        code=f"figure code {FIGURE_CODE}",
        caption=lambda wildcards: PAPER[wildcards.figure].caption,
    message:
        "Drawing the paper's figure {wildcards.figure}"
    shell:
        'python "$SCRIPTS/paper_figure.py" {wildcards.figure:q} {output.svg:q} {output.png:q} '
        "{input:q} 2> {log:q}"


use rule paper_figure as reference_figure with:
    input:
        tracked_summaries,
    output:
        svg=f"{RESULTS}/paper/reference/{{figure}}.svg",
        png=f"{RESULTS}/paper/reference/{{figure}}.png",
    log:
        f"{RESULTS}/logs/paper/reference/{{figure}}.log",
    message:
        "Drawing the paper's figure {wildcards.figure} from the tracked summaries"


rule claims:
    input:
        paper_summaries,
    output:
        table=f"{RESULTS}/paper/claims.csv",
        page=f"{RESULTS}/paper/claims.md",
    log:
        f"{RESULTS}/logs/paper/claims.log",
    conda:
        "../../environment.yml"
    params:
        code=f"claims code {claims_code()}",
    message:
        "Testing the paper's claims"
    shell:
        'python "$SCRIPTS/claims.py" {output.table:q} {output.page:q} {input:q} 2> {log:q}'


use rule claims as reference_claims with:
    input:
        tracked_summaries,
    output:
        table=f"{RESULTS}/paper/reference/claims.csv",
        page=f"{RESULTS}/paper/reference/claims.md",
    log:
        f"{RESULTS}/logs/paper/reference/claims.log",
    message:
        "Testing the paper's claims on the tracked summaries"


# Without an output, so that the table is printed each time it is asked for.
rule verify:
    input:
        f"{RESULTS}/paper/claims.csv",
    log:
        f"{RESULTS}/logs/paper/verify.log",
    localrule: True
    conda:
        "../../environment.yml"
    message:
        "The paper's claims, tested on the summaries in this folder of results"
    shell:
        'python "$SCRIPTS/verify.py" {input:q} 2> {log:q}'


use rule report_page as paper_report with:
    input:
        tables(PAPER_STUDIES),
        figure_files(PAPER_STUDIES),
        paper_files("figures"),
        f"{RESULTS}/paper/claims.csv",
    output:
        f"{RESULTS}/paper/report.html",
    log:
        f"{RESULTS}/logs/paper/report.log",
    message:
        "Making the paper's report"
