"""The other process of the check room: imports Great Expectations while the parent does its work.

Reads requests on stdin and answers on stdout, one JSON document a line, until stdin ends.
The parent's side of the talk is process.py. Run as `python -m pipelines.check.worker`.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

from pipelines.garbage import collect_rarely


def main() -> None:
    """Whatever GX prints goes to stderr; the parent alone decides when to stop."""
    collect_rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import pipelines.check.data_docs  # noqa: F401  paid now, not at the first request

    _say(answers, {"ready": True})
    for line in sys.stdin:
        try:
            _say(answers, {"answer": _answer(json.loads(line))})
        except Exception as error:
            traceback.print_exc()
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            _say(answers, {"error": said, "is_disk": isinstance(error, OSError)})
    # Taking the imported libraries apart politely would cost the parent most of a second.
    os._exit(0)


def _answer(request: dict[str, Any]) -> Any:
    from pipelines.check.data_docs import write_data_docs
    from pipelines.check.examine import examine

    if "audit" in request:
        return examine(
            Path(request["warehouse"]),
            request["audit"],
            memory_limit=request["memory_limit"],
            threads=request["threads"],
        )
    folder = Path(request["data_docs"])
    return str(write_data_docs(folder, request["name"], request["documents"]))


def _say(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
