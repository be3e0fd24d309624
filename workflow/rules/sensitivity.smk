# Sensitivity analysis: from the summary of a study with a sample to its indices.
rule indices:
    input:
        f"{RESULTS}/{{study}}/summary.nc",
    output:
        f"{RESULTS}/{{study}}/indices.nc",
    log:
        f"{RESULTS}/logs/indices/{{study}}.log",
    benchmark:
        f"{RESULTS}/logs/indices/{{study}}.tsv"
    conda:
        "../../environment.yml"
    params:
        code=f"sensitivity code {SENSITIVITY_CODE}",
    message:
        "Analysing the sensitivity of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/sensitivity.py" {input:q} {output:q} 2> {log:q}'
