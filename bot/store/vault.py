"""Tokens at rest: encrypted under the newest key, readable under any, and each only where it was put."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import JasmineError

Kind = Literal["bot", "refresh"]


class VaultError(JasmineError):
    """A token cannot be read; what was there instead stays inside."""


class Vault:
    """Seals and opens tokens. `keys`: the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, token: str, team_id: str, app_id: str, kind: Kind) -> str:
        """The token, encrypted together with what it belongs to."""
        content = json.dumps([team_id, app_id, kind, token])
        return self._fernet.encrypt(content.encode("utf-8")).decode("ascii")

    def open(self, sealed: str, team_id: str, app_id: str, kind: Kind) -> str:
        """The token. VaultError where no key fits, or it was sealed for another team, app or purpose."""
        try:
            *owner, token = json.loads(self._fernet.decrypt(sealed.encode("utf-8")))
        except InvalidToken:
            raise VaultError(
                f"The token of {team_id} cannot be read. Fix: add the key that it was encrypted with to "
                "JASMINE_TOKEN_KEYS, or install the app there again."
            ) from None
        if owner != [team_id, app_id, kind]:
            raise VaultError(f"The token in the row of {team_id} is not its own. Fix: install the app there again.")
        return str(token)

    def renew(self, sealed: str) -> str:
        """The same under the newest key. VaultError where no key fits."""
        try:
            return self._fernet.rotate(sealed.encode("utf-8")).decode("ascii")
        except InvalidToken:
            raise VaultError("A token cannot be read under any of JASMINE_TOKEN_KEYS.") from None


def new_key() -> str:
    """A key for JASMINE_TOKEN_KEYS."""
    return Fernet.generate_key().decode("ascii")
