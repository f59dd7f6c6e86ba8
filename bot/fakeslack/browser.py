"""A browser as far as installing needs one: it follows no redirect by itself, keeps cookies, and reads the page."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

Wsgi = Callable[[dict[str, Any], Callable[[str, list[tuple[str, str]]], object]], Iterable[bytes]]


@dataclass(frozen=True)
class Page:
    """What came: header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: str


class Browser:
    """`site`: the app's web address (`https://…`), or a WSGI application in this process."""

    def __init__(self, site: str | Wsgi) -> None:
        self._site = site
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """One page, by path and query."""
        page = self._by_http(self._site, path) if isinstance(self._site, str) else self._by_wsgi(self._site, path)
        for name, morsel in SimpleCookie(page.headers.get("set-cookie", "")).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
        return page

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _by_wsgi(self, site: Wsgi, path: str) -> Page:
        url, seen = urlsplit(path), []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": url.path, "QUERY_STRING": url.query, "HTTP_COOKIE": self._cookie(),
            "CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(),
        }  # fmt: skip
        body = b"".join(site(environ, lambda status, headers: seen.append((status, headers))))
        status, headers = seen[0]
        return Page(int(status.split()[0]), {name.lower(): value for name, value in headers}, body.decode("utf-8"))

    def _by_http(self, site: str, path: str) -> Page:
        request = urllib.request.Request(site.rstrip("/") + path, headers={"Cookie": self._cookie()})
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=10) as answer:
                return _page(answer.status, answer)
        except urllib.error.HTTPError as error:
            with error:
                return _page(error.code, error)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Stay: the test looks at where it leads."""


def _page(status: int, answer: Any) -> Page:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Page(status, headers, answer.read().decode("utf-8"))
