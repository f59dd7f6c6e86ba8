"""The bot's real app on the fake Slack, with a small core."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.fakeslack.slack import FakeSlack
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.pace import Pace
from bot.slack.services import Dependencies
from bot.slack.work import Lanes
from tests.slack.world import FakeCore, knowledge


@dataclass
class Desk:
    """A connected bot: its Slack, its core."""

    slack: FakeSlack
    core: FakeCore


def settings_for(slack: FakeSlack, contact: str = "広報課 内線1234") -> Settings:
    """Settings that point at a fake Slack."""
    return Settings(
        bot_token=slack.token, signing_secret=slack.signing_secret, api_base_url=slack.base_url, contact=contact
    )  # fmt: skip


def dependencies_for(slack: FakeSlack, core: FakeCore) -> Dependencies:
    """Dependencies whose clock and work the fake Slack knows."""
    base = knowledge()
    lanes = Lanes(slack.watch(ThreadPoolExecutor(8)))
    return Dependencies(
        core, lambda: base, clock=slack.clock.datetime, lanes=lanes, pace=Pace(sleep=lambda seconds: None)
    )


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A bot at work."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        yield Desk(slack, core)
        assert slack.errors == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, both in one file."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fake Slack")])
    usage = x509.KeyUsage(True, False, False, False, False, True, False, False, False)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "slack.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
