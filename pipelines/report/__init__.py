"""The page of a snapshot that people look at before they read: report/index.html.

Drawn from the published copies alone; a number that needs more than counting by group belongs in a
mart. The page itself is drawn in a process of its own, which imports altair meanwhile.
"""

from pipelines.report.report_writer import ReportWriter

__all__ = ["ReportWriter"]
