"""A malware scanner for tests: speaks clamd's protocol on loopback and knows one virus."""

from __future__ import annotations

import socketserver
import struct
import threading
from typing import cast

from tests.evidence.files import EICAR

FOUND = b"stream: Win.Test.EICAR_HDB-1 FOUND\n"


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self) -> None:
        """Answer VERSION and INSTREAM."""
        command = self.rfile.readline().strip()
        if command == b"nVERSION":
            self.wfile.write(b"ClamAV 1.4.1/27500/Mon Nov 23 09:00:00 2026\n")
        elif command == b"nINSTREAM":
            content = bytearray()
            while size := struct.unpack("!L", self.rfile.read(4))[0]:
                content += self.rfile.read(size)
            cast("Clamd", self.server.owner).received.append(bytes(content))  # type: ignore[attr-defined]
            self.wfile.write(FOUND if EICAR.encode() in content else b"stream: OK\n")


class Clamd:
    """The running scanner; `received` is what it was given."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]
        self.url = f"tcp://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
