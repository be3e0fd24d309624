"""Validate an RO-Crate: validate_crate.py FOLDER CONTEXT, by the Python of .venv-checkers.

Prints what a folder lacks to be a Workflow Run Crate. The vocabulary of RO-Crate 1.1, which the
validator looks up, is read from the file CONTEXT: no test needs a network.
"""

import sys
from pathlib import Path
from typing import Any

from requests import Response
from rocrate_validator import services
from rocrate_validator.models import Severity
from rocrate_validator.utils.http import HttpRequester

if __name__ == "__main__":
    folder, context = map(Path, sys.argv[1:])

    def get(url: str, **_: Any) -> Response:
        response = Response()
        response.status_code = 200 if url == "https://w3id.org/ro/crate/1.1/context" else 404
        response.headers["Content-Type"] = "application/ld+json"
        response._content = context.read_bytes()
        return response

    HttpRequester().get = get
    settings = services.ValidationSettings(
        rocrate_uri=folder,
        profile_identifier="workflow-run-crate-0.5",
        requirement_severity=Severity.REQUIRED,
    )
    for issue in services.validate(settings).get_issues():
        print(f"{issue.check.identifier}: {issue.message}")
