"""Posts a message as JSON to one address."""

import http.client
from typing import IO
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pipelines.notify.message import Message


class _RefuseRedirects(HTTPRedirectHandler):
    """A redirected POST becomes a GET without the message, and would count as told."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        """None: the answer stands as it came, which is an error."""


def post(message: Message, address: str, seconds: float) -> None:
    """Raises OSError or http.client.HTTPException unless the answer is 2xx."""
    request = Request(
        address,
        data=message.as_json().encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "ladder"},
    )
    with build_opener(_RefuseRedirects).open(request, timeout=seconds):
        return
