"""Renders what GX answered as static HTML, Data Docs; imported by the worker only.

The pages are GX's, taken off the network: as it writes them they fetch scripts, styles and a
dated picture from other people's servers whenever someone looks. The index is index_page.py's.
"""

import json
import re
import shutil
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
from pipelines.check.index_page import STYLE, index_page

_OUTSIDE = re.compile(
    r"<script\b.*?</script>|<style\b.*?</style>|<link\b[^>]*>|<img\b[^>]*>|<footer>.*?</footer>",
    re.DOTALL,
)


def write_data_docs(folder: Path, name: str, documents: Sequence[str]) -> Path:
    """One page per audited table and an index of them; returns the index.

    documents: GX's answers as stored with the verdicts; name: what the audit is called there.
    """
    answers = [json.loads(document) for document in documents]
    _build_site(folder, name, answers)
    # Fonts and pictures of a tutorial that is switched off.
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in folder.rglob("*.html"):
        text = _OUTSIDE.sub("", page.read_text("utf-8"))
        page.write_text(text.replace("</head>", f"{STYLE}</head>", 1), "utf-8")
    pages = {path.stem: path.relative_to(folder) for path in folder.glob("validations/**/*.html")}
    index = folder / "index.html"
    index.write_text(index_page(name, answers, pages), "utf-8")
    return index


def _build_site(folder: Path, name: str, answers: Sequence[dict[str, Any]]) -> None:
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
    for answer in answers:
        result: Any = expectationSuiteValidationResultSchema.load(answer)
        suite = ExpectationSuiteIdentifier(result.suite_name)
        key = ValidationResultIdentifier(
            expectation_suite_identifier=suite, run_id=run, batch_identifier=result.suite_name
        )
        context.validation_results_store.set(key, result)
    context.build_data_docs()
