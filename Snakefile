from snakemake.utils import min_version

min_version("9.0")


# With --directory, the config of that folder, if it has one.
config_folder = "config" if Path("config/config.yaml").is_file() else f"{workflow.basedir}/config"


configfile: f"{config_folder}/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/resources.smk"
include: "workflow/rules/simulate.smk"
include: "workflow/rules/summary.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/paper_common.smk"
include: "workflow/rules/paper.smk"


report: "workflow/report/workflow.rst"


rule all:
    default_target: True
    input:
        receipts(CONFIG.studies),
        tables(CONFIG.studies),
        figure_files(CONFIG.studies),
        f"{RESULTS}/report.html",


rule figures:
    input:
        figure_files(CONFIG.studies),


rule report:
    input:
        f"{RESULTS}/report.html",


# The large studies take hours: not at scale quick.
rule sensitivity:
    input:
        receipts(SENSITIVITY_STUDIES[: 1 if CONFIG.scale == "quick" else None]),
        tables(SENSITIVITY_STUDIES[: 1 if CONFIG.scale == "quick" else None]),
        figure_files(SENSITIVITY_STUDIES[: 1 if CONFIG.scale == "quick" else None]),


rule paper:
    input:
        receipts(PAPER_STUDIES),
        tables(PAPER_STUDIES),
        figure_files(PAPER_STUDIES),
        paper_files("figures"),
        f"{RESULTS}/paper/claims.csv",
        f"{RESULTS}/paper/report.html",


rule paper_figures:
    input:
        paper_files("reference"),
        f"{RESULTS}/paper/reference/claims.csv",
