# What lies in a study's folder and what made it, as an RO-Crate, for archives.
rule crate:
    input:
        lambda wildcards: driver.tables([wildcards.study]),
        lambda wildcards: driver.figure_files([wildcards.study]),
        lambda wildcards: driver.explorers([wildcards.study]),
    output:
        crate=f"{driver.results}/{{study}}/ro-crate-metadata.json",
        study=f"{driver.results}/{{study}}/study.yaml",
        workflow=f"{driver.results}/{{study}}/workflow/Snakefile",
    log:
        f"{driver.results}/logs/crate/{{study}}.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        study=lambda wildcards: driver.study_arguments(wildcards.study),
        code=lambda wildcards: f"crate code {driver.code('dopascape.report.crate')}",
    message:
        "Describing the results of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/crate.py" {params.study:q} {output.crate:q} {input:q} 2> {log:q}'
