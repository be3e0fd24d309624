rule report_page:
    input:
        driver.tables(driver.config.studies),
        driver.figure_files(driver.config.studies),
        driver.explorers(driver.config.studies),
    output:
        f"{driver.results}/report.html",
    log:
        f"{driver.results}/logs/report.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        config=driver.config.model_dump_json(),
        studies=lambda wildcards: driver.studies_arguments(driver.config.studies),
        kind="studies",
        code=lambda wildcards: f"report code {driver.code('dopascape.report')}",
    message:
        "Making the report"
    shell:
        'python "$SCRIPTS/report.py" {params.config:q} {params.studies:q} {params.kind} '
        "{output:q} 2> {log:q}"
