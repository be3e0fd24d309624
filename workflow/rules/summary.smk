rule design:
    output:
        f"{RESULTS}/{{study}}/design.csv",
    log:
        f"{RESULTS}/logs/design/{{study}}.log",
    conda:
        "../../environment.yml"
    params:
        study=lambda wildcards: study_arguments(wildcards.study),
    message:
        "Writing the points of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/design.py" {params.study:q} {output:q} 2> {log:q}'


rule summary:
    input:
        lambda wildcards: AGENDA.receipts(wildcards.study),
    output:
        f"{RESULTS}/{{study}}/summary.nc",
    log:
        f"{RESULTS}/logs/summary/{{study}}.log",
    benchmark:
        f"{RESULTS}/logs/summary/{{study}}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * 2 ** (attempt - 1),
        runtime=lambda wildcards, attempt: 60 * 2 ** (attempt - 1),
    params:
        study=lambda wildcards: study_arguments(wildcards.study),
        runs=lambda wildcards: str(AGENDA.folder),
        version=f"summary version {SUMMARY_VERSION}",
    message:
        "Summing up study {wildcards.study}"
    shell:
        'python "$SCRIPTS/summary.py" {params.study:q} {params.runs:q} {output:q} 2> {log:q}'
