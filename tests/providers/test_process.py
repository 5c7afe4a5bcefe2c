"""Do the fakes run as a process of their own, do as they are told, and carry what customers write?"""

import json
import os
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from stack.programs import ROOT
from tests.providers.accepted import read_log
from tests.providers.control import Remote
from tests.providers.courier import Manner
from tests.providers.fates import Fate
from tests.providers.faults import Fault, Rule
from tests.providers.providers import SMS_FROM, Providers
from tests.providers.texts import ACCOUNT
from tests.providers.twilio import AUTH_TOKEN
from tests.providers.wait import until
from tests.providers.wire import Answer, Request, Server


@contextmanager
def receiver() -> Iterator[tuple[Server, list[Request]]]:
    """Somebody whom the providers may post to."""
    received: list[Request] = []

    def answer(request: Request) -> Answer:
        received.append(request)
        return Answer(204)

    server = Server(answer)
    server.start()
    yield server, received
    server.stop()


@contextmanager
def process(log: Path) -> Iterator[tuple[dict[str, Any], Remote]]:
    arguments = [sys.executable, "-m", "tests.providers", "--log", str(log)]
    with subprocess.Popen(arguments, cwd=ROOT, env={**os.environ}, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        told = json.loads(running.stdout.readline())
        with closing(Remote(told["control"])) as remote:
            yield told["settings"], remote
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def test_the_fakes_run_alone_and_do_as_they_are_told(tmp_path: Path) -> None:
    log = tmp_path / "accepted.jsonl"
    with process(log) as (settings, remote), receiver() as (ours, received):
        remote.bring_to("https://dunning.example", reach=ours.url)
        remote.behave(Manner(delay=0.01, spread=0.05, seed=3))
        remote.fates({"+573001112233": Fate.OPENED})
        remote.rules(Rule(Fault.TOO_MANY, provider="twilio", seconds=7))
        account = settings["twilio_account_sid"]
        url = f"{settings['twilio_base_url']}/2010-04-01/Accounts/{account}/Messages.json"
        callback = "https://dunning.example/hooks/twilio/status?token=t1"
        form = {"To": "+573001112233", "From": SMS_FROM, "Body": "x", "StatusCallback": callback}
        with httpx2.Client(auth=(account, settings["twilio_auth_token"])) as client:
            refused = client.post(url, data=form)
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
            assert client.post(url, data=form).status_code == 201
        until(lambda: len(received) == 3)
        stages = {dict(parse_qsl(one.body.decode()))["MessageStatus"] for one in received}
        assert stages == {"sent", "delivered", "read"}
        assert remote.met == [("twilio", Fault.TOO_MANY)]
        until(lambda: remote.waiting == 0)
    assert [one.token for one in read_log(log)] == ["t1"]


def test_half_a_request_is_nothing(providers: Providers) -> None:
    address = urlsplit(providers.twilio.server.url)
    body = b"To=%2B573001112233&From=%2B15005550006&Body=Please"
    basic = b64encode(f"{ACCOUNT}:{AUTH_TOKEN}".encode()).decode()
    head = (
        f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {basic}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body) + 4}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as client:
        client.sendall(head.encode() + body)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
    assert providers.accepted() == []


def test_what_customers_write_comes_as_the_providers_post_it(providers: Providers) -> None:
    with receiver() as (ours, received):
        providers.courier.bring_to("https://dunning.example", reach=ours.url)
        assert providers.write_text("whatsapp:+573001112233", "¿Cuánto debo?") == 204
        files = {"attachment1": ("receipt.pdf", "application/pdf", b"%PDF-1.7")}
        sent = providers.write_mail(
            "a-secret", "Ana <ana@x.example>", "reply+t1@in.example", "Re: Invoice", "Ya pagué", files=files
        )
        assert sent == 204
    text, mail = received
    assert text.path == "/hooks/twilio/inbound"
    assert dict(text.form())["Body"] == "¿Cuánto debo?"
    assert "x-twilio-signature" in text.headers
    assert mail.path == "/hooks/sendgrid/inbound/a-secret"
    parsed = message_from_bytes(f"Content-Type: {mail.headers['content-type']}\r\n\r\n".encode() + mail.body)
    fields = {
        part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True) for part in parsed.walk()
    }
    assert fields["text"] == "Ya pagué".encode()
    assert json.loads(bytes(fields["envelope"] or b""))["to"] == ["reply+t1@in.example"]
    assert fields["attachment1"] == b"%PDF-1.7"
