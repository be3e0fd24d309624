"""A study's folder of results as a Workflow Run RO-Crate: what lies there, and what made it.

Source: RO-Crate 1.1 and the profile Workflow Run Crate 0.5; S. Leo et al., PLoS ONE 19, e0309210
(2024), doi 10.1371/journal.pone.0309210.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from dopascape.report.provenance import software
from dopascape.results.conventions import ARTICLE
from dopascape.store.atomic import sha256_of
from dopascape.store.dataset import load_dataset

CRATE, STUDY, WORKFLOW = "ro-crate-metadata.json", "study.yaml", "workflow/Snakefile"
"""What the crate adds to a folder of results: what it says, and copies of what was run."""

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}

LICENCE = "https://spdx.org/licenses/MIT"

SHA256 = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
"""The one term that RO-Crate 1.1 itself does not have."""

KINDS = {
    ".nc": ("application/netcdf", "NetCDF by the CF conventions"),
    ".csv": ("text/csv", "table"),
    ".svg": ("image/svg+xml", "figure"),
    ".png": ("image/png", "figure"),
    ".gif": ("image/gif", "figure that moves"),
    ".html": ("text/html", "page"),
    ".yaml": ("application/yaml", "what the study asks for"),
}
"""Media type of files by their ending, and what they are."""


def study_crate(folder: Path, results: Sequence[Path], commit: str) -> str:
    """Describe a study's results, with the SHA-256 of each file.

    The only time in it is that of the summary: the same files give the same text.

    Parameters
    ----------
    folder
        The study's folder of results, with copies of the study's file (``STUDY``) and of the
        workflow (``WORKFLOW``) in it.
    results
        Files of results in it, ``summary.nc`` among them.
    commit
        Of the workflow's files.

    Returns
    -------
    str
        JSON-LD, for the file ``CRATE`` of the folder.
    """
    summary = folder / "summary.nc"
    about = load_dataset(summary).attrs
    ended = datetime.fromtimestamp(int(summary.stat().st_mtime), UTC).isoformat()
    crate = ROCrate()
    crate.metadata.extra_terms.update(SHA256)
    root = crate.root_dataset
    root["name"] = about["title"]
    root["description"] = f"Results of study {about['study']} of dopascape, scale {about['scale']}."
    root["datePublished"] = ended
    root["license"] = _entity(crate, LICENCE, "CreativeWork", name="MIT License")
    root["citation"] = _entity(crate, ARTICLE, "ScholarlyArticle", name="The model's article")
    root["conformsTo"] = [
        _entity(crate, profile, "CreativeWork", name=name, version=version)
        for profile, (name, version) in PROFILES.items()
    ]
    workflow = _workflow(crate, folder, about, commit)
    root["mentions"] = _entity(
        crate,
        "#run",
        "CreateAction",
        name=f"Run of study {about['study']}",
        description="Simulations, their summary and figures; it ended when the summary was there.",
        instrument=workflow,
        object=_inputs(crate, folder, about, workflow),
        result=[_file(crate, folder, path) for path in sorted(results)],
        endTime=ended,
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    return json.dumps(crate.metadata.generate(), indent=1, ensure_ascii=False) + "\n"


def _entity(crate: ROCrate, identifier: str, kind: str, /, **properties: Any) -> Any:
    """Add what is no file."""
    entity = crate.add(ContextEntity(crate, identifier, properties={"@type": kind}))
    for key, value in properties.items():
        entity[key] = value
    return entity


def _file(crate: ROCrate, folder: Path, path: Path) -> Any:
    """Add a file, with what tells whether it is still the same."""
    media_type, kind = KINDS[path.suffix]
    return crate.add_file(
        path,
        path.relative_to(folder).as_posix(),
        properties={
            "name": f"{path.name} ({kind})",
            "encodingFormat": media_type,
            "contentSize": str(path.stat().st_size),
            "sha256": sha256_of(path),
        },
    )


def _workflow(crate: ROCrate, folder: Path, about: Mapping[str, Any], commit: str) -> Any:
    """Add the workflow, in the version that made the summary, and what that ran on."""
    path = folder / WORKFLOW
    workflow = crate.add_workflow(path, WORKFLOW, main=True, lang="snakemake")
    workflow["name"] = "dopascape"
    workflow["description"] = "Its rules and scripts, and the package, are those of this commit."
    workflow["version"] = commit
    workflow["encodingFormat"] = "text/plain"
    workflow["sha256"] = sha256_of(path)
    workflow["contentSize"] = str(path.stat().st_size)
    profile = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
    workflow["conformsTo"] = {"@id": profile}
    workflow["softwareRequirements"] = [
        _entity(crate, f"#{name}", "SoftwareApplication", name=name, softwareVersion=version)
        for name, version in software(about).items()
    ]
    return workflow


def _inputs(crate: ROCrate, folder: Path, about: Mapping[str, Any], workflow: Any) -> Iterable[Any]:
    """Add what the workflow was given: the study, its scale and the root seed."""
    study = _file(crate, folder, folder / STUDY)
    scale = _entity(crate, "#scale", "PropertyValue", name="scale", value=str(about["scale"]))
    seed = _entity(crate, "#seed", "PropertyValue", name="seed", value=str(about["root_seed"]))
    inputs = {"File": study, "Text": scale, "Integer": seed}
    for kind, given in inputs.items():
        name = "study" if given is study else given["name"]
        parameter = _entity(
            crate, f"#parameter-{name}", "FormalParameter", name=name, additionalType=kind
        )
        workflow.append_to("input", parameter)
        given["exampleOfWork"] = parameter
    return list(inputs.values())
