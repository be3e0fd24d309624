# Sensitivity analysis: from the summary of a study with a sample to its indices.
rule indices:
    input:
        f"{driver.results}/{{study}}/summary.nc",
    output:
        f"{driver.results}/{{study}}/indices.nc",
    log:
        f"{driver.results}/logs/indices/{{study}}.log",
    benchmark:
        f"{driver.results}/logs/indices/{{study}}.tsv"
    priority: 1
    conda:
        "../../environment.yml"
    params:
        code=lambda wildcards: f"sensitivity code {driver.code('dopascape.sensitivity')}",
    message:
        "Analysing the sensitivity of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/sensitivity.py" {input:q} {output:q} 2> {log:q}'
