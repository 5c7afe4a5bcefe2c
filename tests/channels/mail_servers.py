"""Which mail servers do the tests talk to? One of this machine that answers as it is told, or breaks off."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

#: Instead of an answer: the connection is reset; or nothing comes until the server is stopped.
RESET, SILENCE = "reset", "silence"
_USUAL = {
    "greeting": "220 mail.example ready",
    "EHLO": "250-mail.example\r\n250-8BITMIME\r\n250-SIZE 1000000\r\n250 AUTH PLAIN",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "end": "250 taken",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
}


@dataclass
class MailServer:
    """`said`: every line that a client said outside its mails; `mails`: what was taken."""

    answers: Mapping[str, str]
    said: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            if not self._answer(client, "greeting"):
                return
            for line in lines:
                self.said.append(line.decode("ascii").strip())
                command = self.said[-1].split(" ")[0].upper()
                if not self._answer(client, command) or command == "QUIT":
                    return
                if command == "DATA" and self.answers["DATA"].startswith("354"):
                    mail = b"".join(iter(lines.readline, b".\r\n"))
                    if self.answers["end"].startswith("250"):
                        self.mails.append(mail)
                    if not self._answer(client, "end"):
                        return

    def _answer(self, client: socket.socket, to: str) -> bool:
        answer = self.answers.get(to, "500 what?")
        if answer == SILENCE:
            self._stopped.wait()
            return False
        if answer == RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return False
        client.sendall(answer.encode() + b"\r\n")
        return True


@contextmanager
def mail_server(**answers: str) -> Iterator[MailServer]:
    """A mail server of this machine; `answers` differ from those of a friendly one."""
    server = MailServer({**_USUAL, **answers})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
