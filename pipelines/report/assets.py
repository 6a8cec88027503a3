"""The report writer in Dagster: a resource that lives as long as a run.

It starts when the run does, after the heavy imports and while files are read and marts derived, on
the processor core that has nothing to do then.
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.report.report_writer import ReportWriter


@dg.resource(description="A process that has altair imported and draws the report of a snapshot.")
def reporter(_: dg.InitResourceContext) -> Iterator[ReportWriter]:
    """One writer for as long as a run lasts."""
    with ReportWriter.start() as writer:
        yield writer
