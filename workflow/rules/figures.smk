rule figure:
    input:
        driver.drawn_from,
    output:
        svg=report(
            f"{driver.results}/{{study}}/figures/{{figure}}.svg",
            caption="../report/figure.rst",
            category="{study}",
            labels={"figure": "{figure}"},
        ),
        png=f"{driver.results}/{{study}}/figures/{{figure}}.png",
    log:
        f"{driver.results}/logs/figure/{{study}}/{{figure}}.log",
    priority: 1
    localrule: True
    conda:
        "../../environment.yml"
    params:
        figure=driver.figure,
        options=driver.figure_options,
        code=lambda wildcards: f"figure code {driver.code('dopascape.figures')}",
        caption=driver.caption,
    message:
        "Drawing {wildcards.figure} of study {wildcards.study}"
    shell:
        'python "$SCRIPTS/figure.py" {input:q} {params.figure:q} {params.options:q} '
        "{output.svg:q} {output.png:q} 2> {log:q}"


rule animation:
    input:
        driver.drawn_from,
    output:
        f"{driver.results}/{{study}}/figures/{{figure}}.gif",
    log:
        f"{driver.results}/logs/animation/{{study}}/{{figure}}.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        figure=driver.figure,
        options=driver.figure_options,
        code=lambda wildcards: f"figure code {driver.code('dopascape.figures')}",
    message:
        "Drawing {wildcards.figure} of study {wildcards.study} as it moves"
    shell:
        'python "$SCRIPTS/figure.py" {input:q} {params.figure:q} {params.options:q} {output:q} '
        "2> {log:q}"
