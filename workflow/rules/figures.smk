rule figure:
    input:
        lambda wildcards: drawn_from(wildcards.study),
    output:
        svg=report(
            f"{RESULTS}/{{study}}/figures/{{figure}}.svg",
            caption="../report/figure.rst",
            category="{study}",
            labels={"figure": "{figure}"},
        ),
        png=f"{RESULTS}/{{study}}/figures/{{figure}}.png",
    log:
        f"{RESULTS}/logs/figure/{{study}}/{{figure}}.log",
    conda:
        "../../environment.yml"
    params:
        figure=lambda wildcards: choices(wildcards.study)[wildcards.figure].figure,
        options=lambda wildcards: json.dumps(
            choices(wildcards.study)[wildcards.figure].options, sort_keys=True
        ),
        code=f"figure code {FIGURE_CODE}",
        caption=lambda wildcards: caption(wildcards.study, wildcards.figure),
    message:
        "Drawing {wildcards.figure} of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/figure.py" {input:q} {params.figure:q} {params.options:q} '
        "{output.svg:q} {output.png:q} 2> {log:q}"
