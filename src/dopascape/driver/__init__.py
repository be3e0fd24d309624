"""What drives Snakemake: the project's studies, the start of the workflow, and going on."""
