"""Is an event posted once, signed as Standard Webhooks says, and its answer read within bounds?"""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from erp.webhooks.addresses import PublicOnly
from erp.webhooks.posting import Answer, Poster
from tests.erp.webhooks.certificates import Certificates
from tests.erp.webhooks.receiver import TAKEN, Receiver, hangs, receiver
from tests.providers.wire import Answer as Given
from tests.providers.wire import Delivery, Server

NEW, OLD, OTHER = (f"whsec_{letter * 43}=" for letter in "ABC")
PAYLOAD = {"type": "promise.made", "timestamp": "2026-03-02T15:00:00+00:00", "data": {"customer_id": "Ñandú & Cía"}}


async def _post(to: Receiver | str, *secrets: str, seconds: float = 10.0, private: bool = True) -> Answer:
    url = to if isinstance(to, str) else to.url
    async with Poster(seconds=seconds, private=private) as poster:
        return await poster.post(url, "evt_17", PAYLOAD, secrets or (NEW,))


async def test_whoever_has_the_secret_can_tell_that_it_comes_from_here() -> None:
    with receiver() as it:
        assert await _post(it) == Answer(True, "204")
    assert it.verified(NEW) == PAYLOAD
    (request,) = it.posted
    assert (request.method, request.path) == ("POST", "/hooks")
    assert request.headers["webhook-id"] == "evt_17"
    assert request.headers["content-type"] == "application/json"
    assert abs(int(request.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    with pytest.raises(WebhookVerificationError):
        it.verified(OTHER)


async def test_what_was_changed_on_the_way_does_not_verify() -> None:
    with receiver() as it:
        await _post(it)
    (request,) = it.posted
    headers = dict(request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(request.body.replace(b"promise.made", b"promise.kept"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(request.body, headers | {"webhook-id": "evt_18"})
    later = str(int(headers["webhook-timestamp"]) + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(request.body, headers | {"webhook-timestamp": later})


async def test_while_a_secret_is_replaced_both_verify() -> None:
    with receiver() as it:
        await _post(it, NEW, OLD)
    assert it.verified(NEW) == it.verified(OLD) == PAYLOAD


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_a_2xx_is_taken(status: int) -> None:
    with receiver(Given(status)) as it:
        assert await _post(it) == Answer(True, str(status))


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 500, 502])
async def test_all_else_is_not(status: int) -> None:
    with receiver(Given(status, b"<html>no</html>")) as it:
        assert await _post(it) == Answer(False, str(status))


async def test_410_says_that_it_wants_no_more() -> None:
    with receiver(Given(410)) as it:
        assert await _post(it) == Answer(False, "410", gone=True)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    with receiver() as elsewhere, receiver(Given(status, headers={"Location": elsewhere.url})) as it:
        assert await _post(it) == Answer(False, str(status))
    assert elsewhere.posted == []


@pytest.mark.parametrize(("said", "wait"), [
    ("120", 120.0), ("0", 0.0), ("999999999999", 3600.0), ("86400", 3600.0), ("-5", None), ("1.5", None),
    ("soon", None), ("", None), ("٣", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
    ("Fri, 31 Dec 9999 23:59:59", None), ("Thu, 99 Jan 1970 00:00:00 GMT", None),
])  # fmt: skip
async def test_a_receiver_may_ask_for_time_within_bounds(said: str, wait: float | None) -> None:
    with receiver(Given(503, headers={"Retry-After": said.encode().decode("latin-1")})) as it:
        assert await _post(it) == Answer(False, "503", wait=wait)


async def test_a_receiver_may_name_the_instant() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    with receiver(Given(429, headers={"Retry-After": then})) as it:
        answer = await _post(it)
    assert answer.wait is not None
    assert 500 < answer.wait <= 600


@pytest.mark.parametrize("delivery", [Delivery.RESET, Delivery.CUT])
async def test_a_connection_that_breaks_off_is_a_fault(delivery: Delivery) -> None:
    with receiver(Given(200).broken(delivery)) as it:
        answer = await _post(it)
    assert not answer.taken
    assert it.url not in answer.told


async def test_what_it_said_before_it_broke_off_it_has_said() -> None:
    with receiver(Given(200, b"x" * 100).broken(Delivery.CUT)) as it:
        assert await _post(it) == Answer(True, "200")


async def test_a_receiver_that_does_not_answer_is_not_waited_for() -> None:
    with receiver(hangs()) as it:
        assert not (await _post(it, seconds=0.3)).taken
    assert it.ids() == ["evt_17"]


async def test_a_receiver_that_drips_its_answer_is_not_waited_for_for_ever() -> None:
    """Each byte comes in time; all of them never would."""

    ended = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while not writer.is_closing():
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert not (await _post(url, seconds=0.3)).taken
        await ended.wait()


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    """Ten megabytes are said to come; what did come is enough."""
    with receiver(Given(200, b"x" * 100_000, {"Content-Length": "10000000"})) as it:
        assert await _post(it, seconds=5.0) == Answer(True, "200")


async def test_nobody_there_is_a_fault() -> None:
    with receiver() as it:
        gone = it.url
    assert await _post(gone) == Answer(False, "ConnectError")


async def test_http_is_refused_where_nothing_allows_it() -> None:
    with receiver() as it:
        assert await _post(it, private=False) == Answer(False, "https is demanded")
    assert it.posted == []


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """An authority that this machine trusts for the time of a test."""
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("erp.example.com", False)])
async def test_a_certificate_is_checked_for_the_name_that_was_asked_for(
    certificates: Certificates, name: str, trusted: bool
) -> None:
    it = Receiver()
    server = Server(it.take)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificates.of(name))
    server.encrypt(context)
    server.start()
    try:
        answer = await _post(server.url.replace("http://127.0.0.1", "https://localhost"))
    finally:
        server.stop()
    assert answer == (Answer(True, "204") if trusted else Answer(False, "ConnectError"))
    assert len(it.posted) == trusted


async def test_one_connection_serves_for_what_follows_at_once() -> None:
    connected: list[str] = []

    class Counted(PublicOnly):
        async def connect_tcp(self, host: str, *rest: object, **named: object):  # type: ignore[no-untyped-def] # of httpcore
            connected.append(host)
            return await super().connect_tcp(host, *rest, **named)  # type: ignore[arg-type] # handed on

    with receiver(TAKEN) as it:
        async with Poster(private=True, network=Counted(private=True)) as poster:
            for number in range(5):
                assert (await poster.post(it.url, f"evt_{number}", PAYLOAD, [NEW])).taken
    assert len(it.posted) == 5
    assert len(connected) == 1
