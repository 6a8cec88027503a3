"""Marts that passed → a snapshot: written beside the old one, checked, swapped in one rename.

Never computes. Whether a mart is fit is asked of an Auditor; how it is found out is not known here.
"""

from pipelines.publish.history import note_publications
from pipelines.publish.publishing import Auditor, publish
from pipelines.publish.report import Picture, Reporter
from pipelines.publish.shelf import (
    Snapshot,
    clear,
    current_snapshot,
    keep_current_only,
    mend,
    rollback,
    snapshots,
)
from pipelines.publish.wholeness import damage

__all__ = [
    "Auditor",
    "Picture",
    "Reporter",
    "Snapshot",
    "clear",
    "current_snapshot",
    "damage",
    "keep_current_only",
    "mend",
    "note_publications",
    "publish",
    "rollback",
    "snapshots",
]
