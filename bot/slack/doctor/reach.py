"""D01x: the way to Slack, step by step: proxy, name, connection, tunnel, encryption."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from bot.settings import Settings
from bot.slack.doctor.finding import Finding, ok, problem, skipped

SECONDS = 4.0
MOST_HEADER = 16_384
TITLES = {"D010": "Proxy", "D011": "Name", "D012": "Connection", "D013": "Tunnel", "D014": "Encryption"}


class Stop(Exception):
    """The way ends here."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.id)


def check_reach(settings: Settings) -> Iterator[Finding]:
    """One finding a step; after a problem there are no more."""
    api, proxy = urlsplit(settings.api_base_url), _proxy(settings)
    yield _proxy_line(settings, proxy)
    gate = proxy or api
    host, port = str(gate.hostname), gate.port or (443 if gate is api and api.scheme == "https" else 80)
    with contextlib.ExitStack() as stack:
        try:
            yield _name(host, port, proxy is not None)
            line = stack.enter_context(_connect(host, port, proxy is not None))
            yield ok("D012", TITLES["D012"], f"{host}:{port} answers")
            if proxy is not None:
                yield _tunnel(line, proxy, api)
            yield _encryption(line, api, proxy is not None)
        except Stop as stop:
            yield stop.finding


def _proxy(settings: Settings) -> SplitResult | None:
    address = settings.proxy_for(settings.api_base_url)
    return urlsplit(address if "://" in address else f"http://{address}") if address else None


def _proxy_line(settings: Settings, proxy: SplitResult | None) -> Finding:
    if proxy is not None:
        login = ", with a login" if proxy.username else ""
        return ok("D010", TITLES["D010"], f"{proxy.hostname}:{proxy.port or 80} of HTTPS_PROXY{login}")
    around = "NO_PROXY leads around that of HTTPS_PROXY" if settings.proxy else "none"
    return ok("D010", TITLES["D010"], around)


def _name(host: str, port: int, is_proxy: bool) -> Finding:
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        names = "HTTPS_PROXY" if is_proxy else "SLACK_DOMAIN, and set HTTPS_PROXY where only a proxy leads out"
        fix = f"check the machine's DNS and the host in {names}"
        raise Stop(problem("D011", TITLES["D011"], f"{host} is not known to DNS", fix)) from None
    return ok("D011", TITLES["D011"], f"{host} is known")


def _connect(host: str, port: int, is_proxy: bool) -> socket.socket:
    try:
        return socket.create_connection((host, port), SECONDS)
    except TimeoutError:
        found = f"{host}:{port} does not answer within {SECONDS:.0f} s"
    except ConnectionRefusedError:
        found = f"{host}:{port} refuses connections"
    except OSError as error:
        found = f"{host}:{port} cannot be reached ({error.strerror or type(error).__name__})"
    fix = "let the firewall pass it, or set HTTPS_PROXY"
    if is_proxy:
        fix = "check HTTPS_PROXY, and that the proxy runs; NO_PROXY names hosts that go without it"
    raise Stop(problem("D012", TITLES["D012"], found, fix))


def _tunnel(line: socket.socket, proxy: SplitResult, api: SplitResult) -> Finding:
    if api.scheme != "https":
        return skipped("D013", TITLES["D013"], "not needed for http")
    target = f"{api.hostname}:{api.port or 443}"
    head = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username:
        login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
        head.append(f"Proxy-Authorization: Basic {base64.b64encode(login).decode()}")
    try:
        line.sendall("\r\n".join([*head, "", ""]).encode())
        status = _status(line)
    except (OSError, ValueError):
        fix = "check that HTTPS_PROXY names an HTTP proxy (http://host:port)"
        raise Stop(problem("D013", TITLES["D013"], "the proxy does not answer as one", fix)) from None
    if status == 407:
        fix = "put the login into HTTPS_PROXY: http://USER:PASSWORD@host:port"
        raise Stop(problem("D013", TITLES["D013"], "the proxy wants a login, or another one (407)", fix))
    if status != 200:
        fix = f"ask its operator to let {api.hostname} and wss-primary.{api.hostname} through"
        raise Stop(problem("D013", TITLES["D013"], f"the proxy refuses {target} ({status})", fix))
    return ok("D013", TITLES["D013"], f"the proxy lets {target} through")


def _status(line: socket.socket) -> int:
    """The status of a proxy's answer, which is read to its end and no further: the next byte belongs to TLS."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = line.recv(1)
        head += byte
        if not byte or len(head) > MOST_HEADER:
            raise ValueError
    return int(head.split(None, 2)[1])


def _encryption(line: socket.socket, api: SplitResult, proxied: bool) -> Finding:
    if api.scheme != "https":
        return skipped("D014", TITLES["D014"], "SLACK_API_BASE_URL is http on this machine")
    try:
        context = ssl.create_default_context()
        with context.wrap_socket(line, server_hostname=api.hostname) as secure:
            return ok("D014", TITLES["D014"], f"{secure.version()}, the certificate is trusted")
    except ssl.SSLCertVerificationError as error:
        fix = "set SSL_CERT_FILE to a file with the certificates to trust (a proxy that reads along has its own)"
        found = f"the certificate is not trusted ({error.verify_message})"
    except OSError as error:
        found, fix = f"no TLS ({type(error).__name__})", "check what stands between here and Slack"
        if proxied:
            fix = "ask the proxy's operator"
    raise Stop(problem("D014", TITLES["D014"], found, fix))
