"""Fetching the calendar that the operator named: over https, from hosts that the operator allowed, and no further.

Nothing here logs or says the address: whoever knows it may read the calendar.
"""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from bot.briefing.roster import MOST_BYTES
from bot.errors import JasmineError
from bot.settings import Settings

SECONDS = 10.0
SECONDS_TOGETHER = 30.0
MOST_REDIRECTS = 5
MOST_HEADER = 16_384
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "jasmine-bot"
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FeedError(JasmineError):
    """The calendar could not be fetched; says why, without its address."""


@dataclass(frozen=True)
class Copy:
    """What was fetched, and how to ask whether it changed."""

    body: bytes
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Feed:
    """The operator's calendar and the way to it.

    `private` lets addresses of this machine and its network through; no setting does that. `port` is the only one that
    is connected to.
    """

    settings: Settings
    private: bool = False
    port: int = 443
    seconds: float = SECONDS
    together: float = SECONDS_TOGETHER
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    def fetch(self, before: Copy | None = None) -> Copy:
        """The calendar; `before` itself where the server says that it has not changed. FeedError says why not."""
        url = self.settings.calendar_url
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(url, before)
            if isinstance(answer, Copy):
                return answer
            url = urljoin(url, answer)
        raise FeedError(f"The calendar's server redirects more than {MOST_REDIRECTS} times. Fix: copy its new address.")

    def _once(self, url: str, before: Copy | None) -> Copy | str:
        """The calendar, or the address that it is at instead."""
        parts = self.allowed(url)
        connection = _Connection(self, parts)
        # The socket's own timeout counts from byte to byte: one that trickles would never end.
        guard = threading.Timer(self.together, connection.abort)
        guard.daemon = True
        guard.start()
        try:
            connection.connect()
            connection.request("GET", _path(parts), headers=_headers(before))
            with connection.getresponse() as response:
                answer = _answer(response, before)
            if connection.aborted:
                # What was cut off may look like a whole answer that gave no length.
                raise TimeoutError
            return answer
        except ssl.SSLCertVerificationError as error:
            fix = "set SSL_CERT_FILE to a file with the certificates to trust"
            raise FeedError(f"{parts.hostname}: its certificate is not trusted. Fix: {fix}.") from error
        except (OSError, HTTPException, ValueError) as error:
            why = "took too long" if connection.aborted or isinstance(error, TimeoutError) else "cannot be reached"
            detail = "" if connection.aborted else f" ({type(error).__name__})"
            raise FeedError(f"{parts.hostname} {why}{detail}. Fix: check network, proxy and the calendar.") from error
        finally:
            guard.cancel()
            connection.close()

    def allowed(self, url: str) -> SplitResult:
        """The parts of an address that may be asked; FeedError where it may not."""
        try:
            parts, port = urlsplit(url), urlsplit(url).port
        except ValueError:
            raise FeedError("The calendar's address cannot be read. Fix: copy it again.") from None
        if parts.scheme != "https" or not parts.hostname:
            raise FeedError("The calendar's address, or where it redirects to, is not https. Fix: use one that is.")
        if parts.hostname not in self.settings.calendar_hosts:
            fix = "if it is to be trusted, name it in JASMINE_CALENDAR_HOSTS"
            host = re.sub(r"[^\w.:-]", "?", parts.hostname[:80])
            raise FeedError(f"The calendar's server redirects to {host}, which is not allowed. Fix: {fix}.")
        if (port or 443) != self.port:
            raise FeedError(f"{parts.hostname}: only port {self.port} is used. Fix: copy the address without a port.")
        return parts


class _Connection(HTTPSConnection):
    """A connection to an address that was looked at first; through the proxy where there is one."""

    def __init__(self, feed: Feed, parts: SplitResult) -> None:
        context = feed.trust or ssl.create_default_context()
        super().__init__(str(parts.hostname), parts.port or 443, timeout=feed.seconds, context=context)
        self._feed = feed
        self._trust = context
        self._proxy = _proxy(feed.settings, parts)
        self.aborted = False
        self._line: socket.socket | None = None

    def connect(self) -> None:
        """Connect and agree on the encryption."""
        if self._proxy:
            _public(_literal(self.host), self._feed.private)
            gate = (str(self._proxy.hostname), self._proxy.port or 80)
            self.sock = socket.create_connection(gate, self._feed.seconds)
        else:
            # What was looked at is what is connected to: a name server cannot change its mind in between.
            self.sock = socket.create_connection((self._address(), self.port), self._feed.seconds)
        self._line = self.sock
        if self._proxy:
            self._through(self._proxy)
        line = self._trust.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        # Kept beside `sock`, which the library lets go of before the answer is read.
        self.sock = self._line = line
        line.do_handshake()

    def close(self) -> None:
        """Let go of everything."""
        super().close()
        if self._line is not None:
            self._line.close()

    def abort(self) -> None:
        """End whatever is being waited for."""
        self.aborted = True
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def _address(self) -> str:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        for address in addresses:
            _public(address, self._feed.private)
        return addresses[0]

    def _through(self, proxy: SplitResult) -> None:
        target = f"{self.host}:{self.port}"
        head = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if proxy.username:
            login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
            head.append(f"Proxy-Authorization: Basic {base64.b64encode(login).decode()}")
        self.sock.sendall("\r\n".join([*head, "", ""]).encode())
        answer = b""
        # To its end and no further: the next byte belongs to TLS.
        while not answer.endswith(b"\r\n\r\n"):
            byte = self.sock.recv(1)
            answer += byte
            if not byte or len(answer) > MOST_HEADER:
                raise HTTPException("no proxy")
        if answer.split(None, 2)[1] != b"200":
            raise HTTPException("refused by the proxy")


def _answer(response: HTTPResponse, before: Copy | None) -> Copy | str:
    if response.status == 304 and before is not None:
        return before
    if response.status in REDIRECTS:
        return response.getheader("Location") or ""
    if response.status != 200:
        fix = "copy the calendar's secret address again" if response.status in (401, 403, 404, 410) else "try it later"
        raise FeedError(f"The calendar's server answers {response.status}. Fix: {fix}.")
    if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
        # Never asked for; what a few bytes may unpack to is not found out.
        raise FeedError("The calendar's server sends it compressed, unasked. Fix: use another address of it.")
    body = b""
    while chunk := response.read1(65_536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise FeedError(f"The calendar has more than {MOST_BYTES:,} bytes. Fix: use one for duty alone.")
    if response.length:
        raise HTTPException("the answer broke off")
    return Copy(body, response.getheader("ETag") or "", response.getheader("Last-Modified") or "")


def _headers(before: Copy | None) -> dict[str, str]:
    headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": AGENT}
    if before and before.etag:
        headers["If-None-Match"] = before.etag
    if before and before.modified:
        headers["If-Modified-Since"] = before.modified
    return headers


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _proxy(settings: Settings, parts: SplitResult) -> SplitResult | None:
    address = settings.proxy_for(parts.geturl())
    return urlsplit(address if "://" in address else f"http://{address}") if address else None


def _literal(host: str) -> str | None:
    """The host where it is an address; None where it is a name, which the proxy looks up."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _public(address: str | None, private: bool) -> None:
    if address is None or private:
        return
    if not all(each.is_global and not each.is_multicast for each in _meant(address)):
        raise FeedError("The calendar's host is not on the internet, but on this network. Fix: use a public address.")


def _meant(address: str) -> tuple[_Address, ...]:
    """The address, and the one of IPv4 that a gateway would make of it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return (found,)
    if found.ipv4_mapped:
        return (found.ipv4_mapped,)
    inside = [found.sixtofour, *(found.teredo or ())]
    inside += [ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)] if found in _TRANSLATED else []
    return (found, *(each for each in inside if each))
