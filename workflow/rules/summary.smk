# Local rules, here and in other files: seconds of work each, which would wait for minutes in a queue.
rule design:
    output:
        f"{driver.results}/{{study}}/design.csv",
    log:
        f"{driver.results}/logs/design/{{study}}.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        study=lambda wildcards: driver.study_arguments(wildcards.study),
    message:
        "Writing the points of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/design.py" {params.study:q} {output:q} 2> {log:q}'


rule summary:
    input:
        lambda wildcards: driver.receipts(wildcards.study),
    output:
        f"{driver.results}/{{study}}/summary.nc",
    log:
        f"{driver.results}/logs/summary/{{study}}.log",
    benchmark:
        f"{driver.results}/logs/summary/{{study}}.tsv"
    # Before further runs: figures are there as soon as those of their study are.
    priority: 1
    conda:
        "../../environment.yml"
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * 2 ** (attempt - 1),
        runtime=lambda wildcards, attempt: 60 * 2 ** (attempt - 1),
    params:
        study=lambda wildcards: driver.study_arguments(wildcards.study),
        runs=lambda wildcards: str(driver.agenda.folder),
        version=f"summary version {driver.summary_version}",
    message:
        "Summing up study {wildcards.study}"
    shell:
        'python "$SCRIPTS/summary.py" {params.study:q} {params.runs:q} {output:q} 2> {log:q}'
