"""Compressed bodies, unpacked in bounded pieces: some kilobytes on the wire may say gigabytes (RFC 9110 section 8.4.1).

Asked for is what is read here (``ACCEPTED``). More than one layer, which no server needs and which multiplies what a
small body can become, is refused, and so is every other coding.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED = "gzip, deflate"
PIECE = 256 * 2**10
"""Bytes that are unpacked at once."""
_GZIP = 16 + zlib.MAX_WBITS
_NONE = ("", "identity")


class NotReadableError(ValueError):
    """The body is packed in another way than we asked for; or it is damaged or cut off, if ``damaged``."""

    def __init__(self, damaged: bool) -> None:
        super().__init__("damaged" if damaged else "packed in another way")
        self.damaged = damaged


class Unpacker:
    """One body. Raises NotReadableError at once if ``Content-Encoding`` names something else."""

    def __init__(self, coding: str) -> None:
        named = [each.strip().lower() for each in coding.split(",")]
        layers = [each for each in named if each not in _NONE]
        if len(layers) > 1 or any(each not in ("gzip", "x-gzip", "deflate") for each in layers):
            raise NotReadableError(damaged=False)
        self._coding = layers[0] if layers else ""
        self._stream = zlib.decompressobj(_GZIP) if self._coding.endswith("gzip") else zlib.decompressobj()
        self._began = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What ``data``, the next bytes on the wire, says: in pieces of at most ``PIECE`` bytes.

        Raises:
            NotReadableError: it is damaged.
        """
        if not self._coding:
            yield data
            return
        while data:
            piece, data = self._unpacked(data)
            if piece:
                yield piece

    def end(self) -> None:
        """The wire has nothing more. Raises NotReadableError if something is missing."""
        if self._coding and self._began and not self._stream.eof:
            raise NotReadableError(damaged=True)

    def _unpacked(self, data: bytes) -> tuple[bytes, bytes]:
        """(a piece, what is left to unpack)."""
        if self._stream.eof:  # one more member (RFC 1952 section 2.2), or padding, which is nothing
            if self._coding == "deflate" or not data.startswith(b"\x1f"):
                return b"", b""
            self._stream = zlib.decompressobj(_GZIP)
        try:
            piece = self._stream.decompress(data, PIECE)
        except zlib.error:
            if self._began or self._coding != "deflate":
                raise NotReadableError(damaged=True) from None
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # without its wrapping, as some servers send it
            piece = self._raw(data)
        self._began = True
        return piece, self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _raw(self, data: bytes) -> bytes:
        try:
            return self._stream.decompress(data, PIECE)
        except zlib.error:
            raise NotReadableError(damaged=True) from None
