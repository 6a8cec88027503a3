"""Whether a snapshot on disk still is what was written, to the byte.

What a manifest says beside its checksums is manifest.py's; what follows from damage, shelf.py's.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

SEAL = "sha256"
_FILES_READ_AT_ONCE = 2


def checksum(path: Path) -> dict[str, Any]:
    """Bytes and SHA-256 of a file, as a manifest has them."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, SEAL: file_digest(file, SEAL).hexdigest()}


def sealed(manifest: Mapping[str, Any]) -> str:
    """The text of a manifest; its last line is the checksum of all the others."""
    return _text({**manifest, SEAL: _seal(manifest)})


def damage(folder: Path) -> str | None:
    """The first file that is not as it was written, and why; None when all of them are.

    Reads every byte of the snapshot. A manifest without a checksum of its own is taken at its word.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        return f"manifest.json cannot be read ({type(error).__name__})"
    seal = manifest.pop(SEAL, None)
    if seal not in (None, _seal(manifest)):
        return "manifest.json is not what was written"
    files = manifest.get("files", {})
    with ThreadPoolExecutor(_FILES_READ_AT_ONCE) as readers:
        found = readers.map(lambda name: _damage_of(folder, name, files[name]), files)
        return next(filter(None, found), None)


def _damage_of(folder: Path, name: str, expected: Mapping[str, Any]) -> str | None:
    try:
        found = checksum(folder / name)
    except OSError as error:
        return f"{name} cannot be read ({error.strerror})"
    return None if found == expected else f"{name} is not what was written"


def _seal(manifest: Mapping[str, Any]) -> str:
    return sha256(_text(manifest).encode()).hexdigest()


def _text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
