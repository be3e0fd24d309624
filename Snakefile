# For `snakemake` in this folder: all stands in workflow/Snakefile, which Snakemake can fetch as a
# module too; a Snakefile at the root of a repository it cannot.
include: "workflow/Snakefile"


# What is made by default, an included file does not say.
workflow.default_target = "all"
