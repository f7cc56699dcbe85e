"""Read the body of an answer: bounded as it comes in, bounded as it unfolds, and whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Literal

import httpx2

_PIECE = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"
_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


class BodyError(Exception):
    """The body can't be used. The message is for people."""

    def __init__(self, reason: Literal["too-large", "protocol"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


async def read_body(response: httpx2.Response, limit: int) -> bytes:
    """Return the body, decompressed. Raises :class:`BodyError`, and what the client raises.

    ``limit`` (bytes) holds for what is sent and for what it unfolds to, each on its own; what lies beyond
    is not read. A compressed body must reach its end: half a feed looks like a feed that dropped papers.
    """
    too_large = BodyError("too-large", f"The answer is larger than {limit:,} bytes; the rest was not read.")
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 18 or int(announced) > limit):
        raise too_large
    unfold = _Unfolding(response.headers.get("content-encoding", ""))
    body, received = bytearray(), 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        if received > limit:
            raise too_large
        for piece in unfold.more(chunk):
            body += piece
            if len(body) > limit:
                raise too_large
    if received:
        unfold.end()
    return bytes(body)


class _Unfolding:
    """Decompress a body piece by piece. gzip may have several members, one after the other."""

    def __init__(self, encoding: str) -> None:
        self._name = encoding.strip().lower().removeprefix("x-")
        if self._name in _NOT_ASKED_FOR or "," in self._name:
            message = f"The answer is compressed in a way that was not asked for ({self._name[:40]})."
            raise BodyError("protocol", message)
        # A word that names no compression, such as "utf-8", is a slip of the server: the bytes are plain.
        self._is_packed = self._name in ("gzip", "deflate")
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16 if self._name == "gzip" else zlib.MAX_WBITS)
        self._begun = False

    def more(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what ``chunk`` unfolds to, in pieces of bounded size."""
        if not self._is_packed:
            yield chunk
            return
        if not self._begun and self._name == "deflate" and chunk:
            self._begin_deflate(chunk)
        while chunk:
            if self._unpack.eof:
                if not chunk.startswith(_GZIP_MAGIC) or self._name != "gzip":
                    return  # padding after the end
                self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                piece = self._unpack.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise BodyError("protocol", f"The answer is not the {self._name} it claims to be.") from error
            if piece:
                yield piece
            chunk = self._unpack.unconsumed_tail or self._unpack.unused_data

    def end(self) -> None:
        """Raise if the compressed data did not reach its end."""
        if self._is_packed and not self._unpack.eof:
            raise BodyError("protocol", f"The answer breaks off in the middle of its {self._name} data.")

    def _begin_deflate(self, chunk: bytes) -> None:
        """Tell deflate with its frame (RFC 1950) from deflate without, which some servers send."""
        self._begun = True
        framed = chunk[0] & 0x0F == zlib.DEFLATED and (len(chunk) < 2 or int.from_bytes(chunk[:2]) % 31 == 0)
        if not framed:
            self._unpack = zlib.decompressobj(-zlib.MAX_WBITS)
