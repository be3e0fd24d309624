rule report_page:
    input:
        driver.tables(driver.config.studies),
        driver.figure_files(driver.config.studies),
    output:
        f"{driver.results}/report.html",
    log:
        f"{driver.results}/logs/report.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        config=driver.config.model_dump_json(),
    message:
        "Making the report"
    shell:
        'python "$SCRIPTS/report.py" {params.config:q} {output:q} {input:q} > {log:q} 2>&1'
