"""Every bad file of the corpus ends as it must: nothing lost, nothing run, one line if stopped."""

import pytest

from tests.integration.ingest.corpus import (
    archives,
    csv_lines,
    encodings,
    json_lines,
    maps,
    parquet,
    places,
    row_values,
)
from tests.integration.ingest.corpus.case import BadCase, meets_its_outcome

CASES = [
    *row_values.CASES,
    *csv_lines.CASES,
    *encodings.CASES,
    *archives.CASES,
    *json_lines.CASES,
    *parquet.CASES,
    *places.CASES,
    *maps.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_file_ends_as_it_must(case: BadCase) -> None:
    meets_its_outcome(case)


def test_the_corpus_has_grown_and_names_each_case_once() -> None:
    names = [case.name for case in CASES]
    assert len(names) >= 150
    assert sorted(set(names)) == sorted(names)
