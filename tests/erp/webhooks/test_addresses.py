"""Is nothing posted to the own network, whatever a subscriber or a name server says?"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.webhooks.addresses import AddressRefused, PublicOnly, check_url, is_public
from erp.webhooks.posting import Poster
from models.errors import InvalidInput

_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1::1946", "2a00:1450:4003:80f::200e", "::ffff:8.8.8.8")
NOT_PUBLIC = (
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1",
    "2001:10::1", "3fff::1", "100::1", "5f00::1", "4000::1", "localhost", "", "1", "8.8.8.8.8",
)  # fmt: skip
#: However a URL writes it, it leads to this machine or to the metadata of a cloud.
LITERALS = (
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
    "https://169.254.169.254/latest/meta-data", "https://2852039166/", "https://localhost/", "https://0/",
    "https://[fd00:ec2::254]/",
)  # fmt: skip


class Noted(httpcore2.AsyncNetworkBackend):
    """Notes where it is to connect, and never does."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.asked.append(host)
        raise httpcore2.ConnectError("noted")


class Names:
    """A name server whose answers change: each question gets the next ones, the last ones for good."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self._answers = list(answers)
        self.questions: list[str] = []

    def __call__(self, host: str | None, port: Any, *_: Any, **__: Any) -> list[Any]:
        self.questions.append(str(host))
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


async def _post(url: str, network: Noted) -> str:
    async with Poster(network=PublicOnly(network)) as poster:
        answer = await poster.post(url, "evt_1", {"type": "ping"}, [_SECRET])
    assert not answer.taken
    return answer.told


@pytest.mark.parametrize("address", PUBLIC)
def test_machines_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_all_others_are_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_that_ipv6_writes_otherwise_is_no_more_public(address: IPv4Address) -> None:
    """Mapped it is the same; translated, tunnelled or embedded it is none of ours."""
    number = int(address)
    assert is_public(str(IPv6Address(0xFFFF << 32 | number))) == is_public(str(address))
    for prefix in ("64:ff9b::", "64:ff9b:1::", "::"):
        assert not is_public(str(IPv6Address(int(IPv6Address(prefix)) | number)))
    assert not is_public(str(IPv6Address(int(IPv6Address("2002::")) | number << 80)))


@given(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
                        "fe80::/10", "100.64.0.0/10"]), st.data())  # fmt: skip
def test_no_address_of_the_own_network_is_public(network: str, data: st.DataObject) -> None:
    space = ip_network(network)
    address = data.draw(st.integers(0, space.num_addresses - 1))
    assert not is_public(str(space[address]))


@pytest.mark.parametrize("url", LITERALS)
async def test_an_address_in_the_url_is_looked_at_as_a_name_is(url: str) -> None:
    network = Noted()
    assert "no public address" in await _post(url, network)
    assert network.asked == []


async def test_a_name_that_leads_home_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for led in (("10.0.0.7",), ("93.184.216.34", "127.0.0.1"), ("2606:2800:220:1::1946", "::1")):
        monkeypatch.setattr(socket, "getaddrinfo", Names(led))
        network = Noted()
        assert "no public address" in await _post("https://hooks.example.com/", network)
        assert network.asked == []


async def test_a_name_that_answers_otherwise_a_moment_later_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the connection goes to the address that was looked at, and nobody asks again."""
    names = Names(("93.184.216.34",), ("127.0.0.1",))
    monkeypatch.setattr(socket, "getaddrinfo", names)
    network = Noted()
    assert await _post("https://hooks.example.com/", network) == "ConnectError"
    assert (network.asked, names.questions) == (["93.184.216.34"], ["hooks.example.com"])
    assert "no public address" in await _post("https://hooks.example.com/", network)
    assert network.asked == ["93.184.216.34"]


@pytest.mark.parametrize("host", [f"{'a' * 64}.example.com", "no-such-name.invalid"])
async def test_a_name_that_nobody_knows_is_told(host: str) -> None:
    assert await _post(f"https://{host}/", Noted()) == "ConnectError"


async def test_a_name_server_that_does_not_answer_is_waited_for_as_long_as_a_try_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asyncio.Event()

    async def silent(*_: Any, **__: Any) -> Any:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", silent)
    async with Poster(seconds=0.05, network=PublicOnly(Noted())) as poster:
        answer = await poster.post("https://hooks.example.com/", "evt_1", {}, [_SECRET])
    assert (answer.taken, asked.is_set()) == (False, True)


async def test_a_socket_of_this_machine_is_refused() -> None:
    with pytest.raises(Exception, match="socket of this machine"):
        await PublicOnly(Noted()).connect_unix_socket("/run/docker.sock")


HOSTILE_URLS = (
    "", "erp.example.com", "ftp://erp.example.com/", "http://erp.example.com/", "https://", "https:///hooks",
    "https://user:secret@erp.example.com/", "https://erp.example.com:0/", "https://erp.example.com:99999/",
    "https://erp.example.com:port/", "https://erp.example.com/#part", "https://erp.example.com/a b",
    "https://erp.example.com/\r\nX-Evil: 1", "https://erp.example.com/\u00f1", "https://[::1/", "file:///etc/passwd",
    "gopher://erp.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/",
    "https://[::ffff:10.0.0.1]/", "javascript:alert(1)", "https://@erp.example.com/",
)  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_what_is_no_address_to_post_to_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_url(url)
    assert refused.value.errors[0][0] == "url"


@pytest.mark.parametrize("url", ["https://erp.example.com/hooks?of=puntual", "https://8.8.8.8:8443/"])
def test_what_is_one_is_taken(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize("url", ["http://erp.internal/hooks", "http://127.0.0.1:8080/", "https://[fd00::7]/"])
def test_a_closed_network_may_allow_its_own(url: str) -> None:
    check_url(url, private=True)


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[fd00:ec2::254]"])
async def test_where_clouds_keep_credentials_nothing_is_posted_on_a_closed_network_either(host: str) -> None:
    with pytest.raises(InvalidInput, match="nothing is posted to"):
        check_url(f"http://{host}/latest/meta-data", private=True)
    network = PublicOnly(Noted(), private=True)
    with pytest.raises(AddressRefused, match="to which nothing is posted"):
        await network.connect_tcp(host.strip("[]"), 80, 5.0)
