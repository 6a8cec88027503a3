"""Renders what GX answered as static HTML, Data Docs; imported by the worker only."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from great_expectations.core.expectation_validation_result import (
    expectationSuiteValidationResultSchema,
)
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from pipelines.check.examine import new_context

# Pictures of a tutorial that is switched off: four of five megabytes.
_UNUSED = ("*.gif", "iterative-dev-loop.png")


def write_data_docs(folder: Path, name: str, documents: Sequence[str]) -> Path:
    """One page per audited table and an index of them; returns the index.

    documents: GX's answers as stored with the verdicts; name: what the audit is called there.
    """
    context = new_context()
    context.add_data_docs_site(
        "quality",
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    run = RunIdentifier(run_name=name, run_time=datetime.now(UTC))
    for document in documents:
        answer: Any = expectationSuiteValidationResultSchema.load(json.loads(document))
        suite = ExpectationSuiteIdentifier(answer.suite_name)
        key = ValidationResultIdentifier(
            expectation_suite_identifier=suite,
            run_id=run,
            batch_identifier=answer.suite_name,
        )
        context.validation_results_store.set(key, answer)
    context.build_data_docs()
    for pattern in _UNUSED:
        for picture in (folder / "static" / "images").glob(pattern):
            picture.unlink()
    return folder / "index.html"
