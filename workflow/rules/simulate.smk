rule simulate:
    output:
        f"{RESULTS}/runs/receipts/{{block}}.json",
    log:
        f"{RESULTS}/logs/simulate/{{block}}.log",
    benchmark:
        f"{RESULTS}/logs/simulate/{{block}}.tsv"
    conda:
        "../../environment.yml"
    threads: CONFIG.threads
    resources:
        mem_mb=block_megabytes,
        runtime=block_minutes,
    params:
        runs=lambda wildcards: str(AGENDA.folder),
    message:
        "Simulating block {wildcards.block}"
    shell:
        'python "$SCRIPTS/simulate.py" {params.runs:q} {wildcards.block:q} {threads} '
        '"$CHECKPOINT_SECONDS" 2> {log:q}'
