"""A certificate authority of the service's own, for a trial on a phone without a real certificate.

Browsers give microphone, motion sensors and offline pages to secure pages alone. The authority is
made once and kept in the service's folder (its key readable by its owner alone); the server's
certificate is made anew when the machine's names or addresses change or its time runs out.
Certificates follow RFC 5280; a server certificate lasts 397 days, as browsers demand.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397


@dataclass(frozen=True)
class Certificates:
    """The files that a server needs, and the one to install on a phone."""

    authority: Path
    certificate: Path
    key: Path
    names: tuple[str, ...]


def make_certificates(folder: Path, extra: tuple[str, ...] = ()) -> Certificates:
    """The certificates of this machine, made where they are missing or no longer fit."""
    folder.mkdir(parents=True, exist_ok=True)
    names = machine_names(extra)
    made = Certificates(
        folder / "attune-authority.crt", folder / "server.crt", folder / "server.key", names
    )
    authority_key = folder / "authority.key"
    if not (made.authority.is_file() and authority_key.is_file()):
        _make_authority(made.authority, authority_key)
    if not _still_fits(made.certificate, made.authority, names):
        _make_server(made, authority_key)
    return made


def machine_names(extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names and addresses by which a phone in the same network may call this machine."""
    names = {"localhost", "127.0.0.1", "::1", socket.gethostname(), *extra}
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    except OSError:
        found = []
    names |= {str(entry[4][0]).split("%")[0] for entry in found}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            # Nothing is sent: this only asks which address would be used to leave the machine.
            asked.connect(("192.0.2.1", 9))
            names.add(asked.getsockname()[0])
        except OSError:
            pass
    return tuple(sorted(name for name in names if name and name != "0.0.0.0"))


def _make_authority(certificate: Path, key_file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"Attune on {socket.gethostname()}"[:64])]
    )
    signed = (
        _certificate(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    _write(certificate, _pem(signed))


def _make_server(made: Certificates, authority_key: Path) -> None:
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Attune")])
    server_auth = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    from_authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    signed = (
        _certificate(name, authority.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(_alternatives(made.names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(server_auth, critical=False)
        .add_extension(from_authority, critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(made.key, key)
    _write(made.certificate, _pem(signed))


def _still_fits(certificate: Path, authority: Path, names: tuple[str, ...]) -> bool:
    """Whether it is signed by this authority, names this machine and lasts another week."""
    if not certificate.is_file():
        return False
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    try:
        read.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.read_bytes()))
    except (InvalidSignature, ValueError):
        return False
    alternatives = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    week = dt.timedelta(days=7)
    lasts = read.not_valid_after_utc > dt.datetime.now(dt.UTC) + week
    return lasts and set(alternatives) == set(_alternatives(names))


def _alternatives(names: tuple[str, ...]) -> list[x509.GeneralName]:
    made: list[x509.GeneralName] = []
    for name in names:
        try:
            made.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            made.append(x509.DNSName(name))
    return made


def _certificate(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(path, pem, mode=0o600)


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Written beside and renamed, so that a stopped run leaves no half certificate."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    beside.replace(path)
