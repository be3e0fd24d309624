rule report_page:
    input:
        tables(CONFIG.studies),
        figure_files(CONFIG.studies),
    output:
        f"{RESULTS}/report.html",
    log:
        f"{RESULTS}/logs/report.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG.model_dump_json(),
    message:
        "Making the report"
    shell:
        'python "$SCRIPTS/report.py" {params.config:q} {output:q} {input:q} > {log:q} 2>&1'
