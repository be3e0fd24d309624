"""Make Snakemake's report of finished figures: report.py CONFIG REPORT FIGURE..."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dopascape.store.atomic import write_atomic

if __name__ == "__main__":
    config, report, *figures = sys.argv[1:]
    snakefile = Path(__file__).parents[2] / "Snakefile"
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "config.json"
        settings.write_text(config, encoding="utf-8")
        written = Path(folder) / "report.html"
        # The workflow that runs this holds the lock, and waits: nothing else writes meanwhile.
        command = [sys.executable, "-m", "snakemake", "--snakefile", snakefile, "--nolock"]
        command += ["--cores", "1", "--configfile", settings, "--replace-workflow-config"]
        command += ["--report", written, "--", *figures]
        subprocess.run(command, check=True)
        write_atomic(Path(report), lambda path: shutil.copyfile(written, path))
