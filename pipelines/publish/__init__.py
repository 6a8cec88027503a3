"""Marts that passed → a snapshot: written beside the old one, checked, swapped in one rename.

Never computes. Whether a mart is fit is asked of an Auditor; how it is found out is not known here.
"""

from pipelines.publish.publishing import Auditor, publish
from pipelines.publish.report import Picture, Reporter
from pipelines.publish.shelf import Snapshot, current_snapshot, mend, rollback, snapshots
from pipelines.publish.wholeness import damage

__all__ = [
    "Auditor",
    "Picture",
    "Reporter",
    "Snapshot",
    "current_snapshot",
    "damage",
    "mend",
    "publish",
    "rollback",
    "snapshots",
]
