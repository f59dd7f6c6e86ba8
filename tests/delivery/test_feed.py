"""The calendar feed: fetched from where the operator allowed, and from nowhere else, whatever its server does."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import structlog

from bot.delivery import feed as feeds
from bot.delivery.feed import Copy, Feed, FeedError
from bot.settings import Settings

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
SECRET = "private-7f3a9c"
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says."""

    server: Site

    def do_GET(self) -> None:
        """Note what was asked, then answer."""
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
        self.server.answer(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Site(ThreadingHTTPServer):
    """A calendar's server on this machine."""

    daemon_threads = True

    def __init__(self, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []
        self.answer: Answer = lambda request: request.send(200, CALENDAR)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for the made-up hosts, with its key."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "calendars")])
    hosts = [x509.DNSName("calendar.test"), x509.DNSName("other.test")]
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1)).add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "calendar.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass
class Web:
    """The site, the feed that points at it, and the addresses that names lead to."""

    site: Site
    feed: Feed
    names: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """Where the site listens."""
        return int(self.site.server_address[1])

    def url(self, host: str = "calendar.test", path: str = f"/{SECRET}/basic.ics") -> str:
        """An address of the site."""
        return f"https://{host}:{self.port}{path}"


@pytest.fixture
def web(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A site under made-up names; the feed may connect to this machine, as no setting allows."""
    site = Site(certificate)
    threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
    trust = ssl.create_default_context(cafile=str(certificate))
    settings = Settings(calendar_hosts=("calendar.test", "other.test"))
    port = int(site.server_address[1])
    made = Web(site, Feed(settings, private=True, port=port, seconds=2.0, together=3.0, trust=trust))
    made.feed = replace(made.feed, settings=replace(settings, calendar_url=made.url()))
    made.names = {"calendar.test": "127.0.0.1", "other.test": "127.0.0.1", "evil.test": "127.0.0.1"}
    real = socket.getaddrinfo

    def lookup(host: str, *rest: object, **more: object) -> object:
        return real(made.names.get(host, host), *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    yield made
    site.shutdown()
    site.server_close()


def refusal(feed: Feed, before: Copy | None = None) -> str:
    """Why the calendar could not be fetched; it never holds the address, nor does the log."""
    with structlog.testing.capture_logs() as logs, pytest.raises(FeedError) as caught:
        feed.fetch(before)
    assert SECRET not in f"{caught.value} {logs}"
    return str(caught.value)


def test_a_calendar_is_fetched(web: Web) -> None:
    """Uncompressed, and the feed says who it is."""
    assert web.feed.fetch().body == CALENDAR
    assert web.site.asked[0]["path"] == f"/{SECRET}/basic.ics"
    assert web.site.asked[0]["accept-encoding"] == "identity"


def test_what_did_not_change_is_not_sent_again(web: Web) -> None:
    """The server is told what we have."""
    web.site.answer = lambda request: request.send(200, CALENDAR, ETag='"v1"', Last_Modified="Mon, 23 Nov 2026")
    first = web.feed.fetch()
    web.site.answer = lambda request: request.send(304)

    assert web.feed.fetch(first) is first
    assert (web.site.asked[1]["if-none-match"], web.site.asked[1]["if-modified-since"]) == ('"v1"', "Mon, 23 Nov 2026")


def test_a_redirect_to_an_allowed_host_is_followed(web: Web) -> None:
    """Also a relative one."""
    targets = {f"/{SECRET}/basic.ics": web.url("other.test", "/moved.ics"), "/moved.ics": "/here.ics"}

    def answer(request: Handler) -> None:
        target = targets.get(request.path)
        request.send(302, Location=target) if target else request.send(200, CALENDAR)

    web.site.answer = answer

    assert web.feed.fetch().body == CALENDAR
    assert [asked["host"].partition(":")[0] for asked in web.site.asked] == [
        "calendar.test",
        "other.test",
        "other.test",
    ]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("https://evil.test:{port}/x", "redirects to evil.test, which is not allowed"),
        ("https://calendar.test@evil.test:{port}/x", "redirects to evil.test, which is not allowed"),
        ("https://127.0.0.1:{port}/x", "redirects to 127.0.0.1, which is not allowed"),
        ("https://[::1]:{port}/x", "redirects to ::1, which is not allowed"),
        ("http://calendar.test:{port}/x", "is not https"),
        ("file:///etc/passwd", "is not https"),
        ("https://calendar.test:22/x", "is used"),
        ("https://calendar.test:99999/x", "cannot be read"),
        ("", "redirects more than 5 times"),
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(web: Web, target: str, why: str) -> None:
    """Another host, this machine, another scheme, another port, for ever."""
    web.site.answer = lambda request: request.send(302, Location=target.format(port=web.port))

    assert why in refusal(web.feed)
    assert {asked["host"].partition(":")[0] for asked in web.site.asked} == {"calendar.test"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
        "fd00::1", "fe80::1", "::ffff:127.0.0.1", "224.0.0.1",
    ],
)  # fmt: skip
def test_an_allowed_name_that_leads_into_this_network_is_not_followed(web: Web, address: str) -> None:
    """Nothing is sent there: not even a connection is made."""
    web.names["calendar.test"] = address
    connected: list[object] = []
    web.feed = replace(web.feed, private=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_connection", lambda *where: connected.append(where))
        assert "is not on the internet" in refusal(web.feed)
    assert connected == []


def test_what_was_looked_at_is_what_is_connected_to(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers differently the second time changes nothing."""
    asked: list[tuple[str, int]] = []

    def connect(where: tuple[str, int], *_: object) -> socket.socket:
        asked.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    refusal(web.feed)

    assert asked == [("127.0.0.1", web.port)]


def test_a_flood_is_cut_off(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """At two megabytes, whatever length the server gives."""

    def answer(request: Handler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x" * 100_000)

    web.site.answer = answer

    assert "more than 2,000,000 bytes" in refusal(web.feed)


def test_a_server_that_says_nothing_is_given_up(web: Web) -> None:
    """After the time that one answer may take."""
    over = threading.Event()
    web.site.answer = lambda request: over.wait(5) and None

    began = time.monotonic()
    assert "took too long" in refusal(replace(web.feed, seconds=0.1))
    over.set()
    assert time.monotonic() - began < 2


def test_a_server_that_trickles_is_given_up(web: Web) -> None:
    """Each byte comes in time, all of them never do."""
    over = threading.Event()

    def answer(request: Handler) -> None:
        request.send_response(200)
        request.end_headers()
        while not over.wait(0.02):
            request.wfile.write(b"x")

    web.site.answer = answer

    began = time.monotonic()
    assert "took too long" in refusal(replace(web.feed, together=0.2))
    over.set()
    assert time.monotonic() - began < 2


def test_a_server_that_trickles_its_headers_is_given_up(web: Web) -> None:
    """Before the answer has begun."""
    over = threading.Event()

    def answer(request: Handler) -> None:
        while not over.wait(0.02):
            request.wfile.write(b"X-More: 1\r\n")
            request.wfile.flush()

    web.site.answer = answer

    assert "calendar.test" in refusal(replace(web.feed, together=0.2))
    over.set()


def test_compressed_bytes_are_not_unpacked(web: Web) -> None:
    """A few of them may be a bomb; none were asked for."""
    bomb = gzip.compress(b"x" * 5_000_000)
    web.site.answer = lambda request: request.send(200, bomb, Content_Encoding="gzip")

    assert "sends it compressed" in refusal(web.feed)


def test_half_an_answer_is_none(web: Web) -> None:
    """The connection breaks off before the length that was announced."""

    def answer(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(CALENDAR)

    web.site.answer = answer

    assert "cannot be reached" in refusal(web.feed)


@pytest.mark.parametrize(("status", "fix"), [(404, "secret address"), (401, "secret address"), (503, "later")])
def test_a_refusal_says_what_mends_it(web: Web, status: int, fix: str) -> None:
    """The address was changed, or the server has a bad day."""
    web.site.answer = lambda request: request.send(status)

    told = refusal(web.feed)

    assert f"answers {status}" in told and fix in told


def test_a_certificate_of_nobody_is_not_trusted(web: Web) -> None:
    """With the machine's own list of whom to trust."""
    assert "SSL_CERT_FILE" in refusal(replace(web.feed, trust=None))


class Proxy(threading.Thread):
    """An HTTP proxy that notes where it was asked to lead, and leads there."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://desk:pass@127.0.0.1:{self._listening.getsockname()[1]}"
        self.asked: list[str] = []

    def run(self) -> None:
        """One connection."""
        with self._listening, self._listening.accept()[0] as client:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            self.asked = head.decode().splitlines()
            with socket.create_connection(("127.0.0.1", self._port)) as there:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=_pump, args=(there, client), daemon=True)
                back.start()
                _pump(client, there)
                back.join(2)


def _pump(from_: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while data := from_.recv(65_536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)


def test_the_way_leads_through_the_proxy_of_the_settings(web: Web) -> None:
    """With its login; the proxy looks the name up, not we."""
    proxy = Proxy(web.port)
    proxy.start()
    del web.names["calendar.test"]

    got = replace(web.feed, settings=replace(web.feed.settings, proxy=proxy.address), private=False).fetch()

    proxy.join(2)
    assert got.body == CALENDAR
    assert proxy.asked[0] == f"CONNECT calendar.test:{web.port} HTTP/1.1"
    assert any(line.startswith("Proxy-Authorization: Basic ") for line in proxy.asked)


def test_no_proxy_leads_around_it(web: Web) -> None:
    """As for everything else."""
    settings = replace(web.feed.settings, proxy="http://127.0.0.1:9", no_proxy="calendar.test")

    assert replace(web.feed, settings=settings).fetch().body == CALENDAR


def test_a_proxy_is_asked_for_no_address_of_this_network() -> None:
    """A name is for the proxy to look up; an address is plain to see."""
    settings = Settings(
        calendar_url="https://10.0.0.1/x", calendar_hosts=("10.0.0.1",), proxy="http://127.0.0.1:9"
    )  # fmt: skip

    assert "is not on the internet" in refusal(Feed(settings))


def test_as_the_operator_sets_it_up_only_the_port_of_https_is_used() -> None:
    """The plain feed connects to public addresses at 443."""
    plain = Feed(Settings(calendar_url="https://calendar.test:8443/x", calendar_hosts=("calendar.test",)))

    assert (plain.private, plain.port) == (False, 443)
    assert "only port 443" in refusal(plain)
    assert feeds.SECONDS_TOGETHER <= 60
