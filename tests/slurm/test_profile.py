"""The profile for SLURM, as far as it can be tried without one."""

from __future__ import annotations

import yaml
from workspace import REPOSITORY, Workspace, jobs

PROFILES = REPOSITORY / "workflow/profiles"


def test_it_keeps_the_settings_of_the_default_profile() -> None:
    """Only one profile of a workflow is read."""
    default, slurm = (
        yaml.safe_load((PROFILES / name / "config.yaml").read_text())
        for name in ("default", "slurm")
    )
    assert default.items() <= slurm.items()


def test_blocks_are_longer_than_the_config_says_but_not_than_the_command_line_does(
    workspace: Workspace,
) -> None:
    options = ["-n", "--workflow-profile", str(PROFILES / "slurm"), "--", "results/tiny/summary.nc"]
    assert jobs(workspace.run(*options)) == {"simulate": 1, "summary": 1}
    many = jobs(workspace.run("--config", "block_seconds=0.01", *options))
    assert many == {"simulate": 4, "summary": 1}  # two widths, two replicates
