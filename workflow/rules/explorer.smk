rule explorer:
    input:
        f"{driver.results}/{{study}}/summary.nc",
    output:
        f"{driver.results}/{{study}}/explorer.html",
    log:
        f"{driver.results}/logs/explorer/{{study}}.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        code=lambda wildcards: f"explorer code {driver.code('dopascape.explorer')}",
    message:
        "Making the page to explore study {wildcards.study}"
    shell:
        'python "$SCRIPTS/explorer.py" {input:q} {output:q} 2> {log:q}'
