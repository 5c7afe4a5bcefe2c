"""Which chat tool do the tests talk to? One of this machine that takes what apprise posts, or answers as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatTool:
    """`told`: what was posted, with its address; `answer`: the status it answers with; None: nothing, until stopped."""

    answer: int | None = 200
    told: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, secret: str = "hunter2") -> str:
        return f"json://bot:{secret}@127.0.0.1:{self.port}/room"

    def take(self, path: str, posted: dict[str, Any]) -> int:
        self.told.append({"path": path, **posted})
        if self.answer is None:
            self._stopped.wait()
        return self.answer or 500

    def stop(self) -> None:
        self._stopped.set()


@contextmanager
def chat_tool(answer: int | None = 200) -> Iterator[ChatTool]:
    tool = ChatTool(answer)

    class Room(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(tool.take(self.path, posted))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Room)
    tool.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield tool
    finally:
        tool.stop()
        server.shutdown()
        server.server_close()
        thread.join()
