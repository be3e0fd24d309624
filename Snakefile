from snakemake.utils import min_version

from dopascape.driver.driver import Driver

min_version("9.0")


# It reads the configuration, by stricter rules than `configfile:`, which runs code that a file holds.
driver = Driver(workflow)


wildcard_constraints:
    study="|".join(driver.agenda.designs),
    figure="[A-Za-z0-9_-]+",
    block="[0-9a-f]{16}",


include: "workflow/rules/simulate.smk"
include: "workflow/rules/summary.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/explorer.smk"
include: "workflow/rules/crate.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/paper.smk"


report: "workflow/report/workflow.rst"


onstart:
    driver.start()


onsuccess:
    driver.succeed()


onerror:
    driver.fail()


rule all:
    default_target: True
    input:
        driver.all_of(driver.config.studies),
        f"{driver.results}/report.html",


rule figures:
    input:
        driver.figure_files(driver.config.studies),


rule report:
    input:
        f"{driver.results}/report.html",


rule sensitivity:
    input:
        driver.all_of(driver.sensitivity_studies),


rule paper:
    input:
        driver.all_of(driver.paper_studies),
        driver.paper_files("figures"),
        f"{driver.results}/paper/claims.csv",
        f"{driver.results}/paper/report.html",


rule paper_figures:
    input:
        driver.paper_files("reference"),
        f"{driver.results}/paper/reference/claims.csv",
