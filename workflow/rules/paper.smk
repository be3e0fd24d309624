# The paper: its studies, figures and claims, from runs made here or from the tracked summaries.
rule paper_figure:
    input:
        driver.paper_summaries,
    output:
        svg=report(
            f"{driver.results}/paper/figures/{{figure}}.svg",
            caption="../report/figure.rst",
            category="the paper's figures",
            labels={"figure": "{figure}"},
        ),
        png=f"{driver.results}/paper/figures/{{figure}}.png",
    log:
        f"{driver.results}/logs/paper/figures/{{figure}}.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        code=lambda wildcards: f"figure code {driver.code('dopascape.figures.paper')}",
        caption=driver.paper_caption,
    message:
        "Drawing the paper's figure {wildcards.figure}"
    shell:
        'python "$SCRIPTS/paper_figure.py" {wildcards.figure:q} {output.svg:q} {output.png:q} '
        "{input:q} 2> {log:q}"


use rule paper_figure as reference_figure with:
    input:
        driver.tracked_summaries,
    output:
        svg=f"{driver.results}/paper/reference/{{figure}}.svg",
        png=f"{driver.results}/paper/reference/{{figure}}.png",
    log:
        f"{driver.results}/logs/paper/reference/{{figure}}.log",
    message:
        "Drawing the paper's figure {wildcards.figure} from the tracked summaries"


rule claims:
    input:
        driver.paper_summaries,
    output:
        table=f"{driver.results}/paper/claims.csv",
        page=f"{driver.results}/paper/claims.md",
    log:
        f"{driver.results}/logs/paper/claims.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        code=lambda wildcards: f"claims code {driver.code('dopascape.claims')}",
    message:
        "Testing the paper's claims"
    shell:
        'python "$SCRIPTS/claims.py" {output.table:q} {output.page:q} {input:q} 2> {log:q}'


use rule claims as reference_claims with:
    input:
        driver.tracked_summaries,
    output:
        table=f"{driver.results}/paper/reference/claims.csv",
        page=f"{driver.results}/paper/reference/claims.md",
    log:
        f"{driver.results}/logs/paper/reference/claims.log",
    message:
        "Testing the paper's claims on the tracked summaries"


# Without an output, so that the table is printed each time it is asked for.
rule verify:
    input:
        f"{driver.results}/paper/claims.csv",
    log:
        f"{driver.results}/logs/paper/verify.log",
    localrule: True
    conda:
        "../../environment.yml"
    message:
        "The paper's claims, tested on the summaries in this folder of results"
    shell:
        'python "$SCRIPTS/verify.py" {input:q} 2> {log:q}'


use rule report_page as paper_report with:
    input:
        lambda wildcards: driver.tables(driver.paper_studies),
        lambda wildcards: driver.figure_files(driver.paper_studies),
        lambda wildcards: driver.explorers(driver.paper_studies),
        driver.paper_files("figures"),
        f"{driver.results}/paper/claims.csv",
    output:
        f"{driver.results}/paper/report.html",
    log:
        f"{driver.results}/logs/paper/report.log",
    params:
        config=driver.config.model_dump_json(),
        studies=lambda wildcards: driver.studies_arguments(driver.paper_studies),
        kind="paper",
        code=lambda wildcards: f"report code {driver.code('dopascape.report')}",
    message:
        "Making the paper's report"
