rule simulate:
    output:
        f"{driver.results}/runs/receipts/{{block}}.json",
    log:
        f"{driver.results}/logs/simulate/{{block}}.log",
    benchmark:
        f"{driver.results}/logs/simulate/{{block}}.tsv"
    conda:
        "../../environment.yml"
    threads: driver.config.threads
    resources:
        mem_mb=driver.block_megabytes,
        runtime=driver.block_minutes,
    params:
        runs=lambda wildcards: str(driver.agenda.folder),
    message:
        "Simulating block {wildcards.block}"
    shell:
        'python "$SCRIPTS/simulate.py" {params.runs:q} {wildcards.block:q} {threads} '
        '"$CHECKPOINT_SECONDS" 2> {log:q}'
