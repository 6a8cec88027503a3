"""The snapshot before, as far as the next one may be made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pipelines.publish import shelf
from pipelines.publish.inventory import Inventory
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Base:
    """What readers see now, of which every byte was read at the start of the run."""

    folder: Path
    manifest: Mapping[str, Any]
    inventory: Inventory

    @classmethod
    def of(cls, warehouse: Warehouse) -> Self | None:
        """None where nothing is published, and where an erasure publishes.

        What was erased may live on neither under another name nor in pages that are free again.
        """
        current = shelf.current_snapshot(warehouse.published)
        inventory = Inventory.read(current.folder) if current else None
        if not current or not inventory or warehouse.erasure_begun.exists():
            return None
        return cls(current.folder, current.manifest, inventory)

    @property
    def checksums(self) -> Mapping[str, Any]:
        checksums: Mapping[str, Any] = self.manifest["files"]
        return checksums
