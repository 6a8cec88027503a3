"""Stands for `python -c SOURCE ARGUMENTS...`, which the process behind a socket does in its place.

Run as `python -I -S command.py SOCKET SOURCE ARGUMENTS...`: imports almost nothing. Ends as that
process's fork ended, by the same signal if by one.
"""

import json
import os
import socket
import sys


def main() -> None:
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(sys.argv[1])
        socket.send_fds(asked, [b"?"], [0, 1, 2])
        question = {
            "source": sys.argv[2],
            "arguments": sys.argv[3:],
            "folder": os.getcwd(),  # noqa: PTH109  pathlib would take longer than all the rest
            "environment": dict(os.environ),
        }
        asked.sendall(json.dumps(question).encode() + b"\n")
        status = int(asked.makefile().readline())
    if status < 0:
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    main()
