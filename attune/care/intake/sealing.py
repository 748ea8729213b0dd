"""Records sealed on a device: opened here, with the service's private key, and nowhere else.

An ephemeral ECDH key on P-256 (NIST SP 800-56A) and the service's own give a shared secret;
HKDF-SHA-256 (RFC 5869), salted with both public keys, makes a key for AES-256-GCM (NIST SP
800-38D) of it. Kind, reference, version, author and the name of the service's key are bound to
the record as associated data. The answers are JSON, {name of a field: [values]}, filled up with
spaces to whole kilobytes, so that a length says little. The same words stand in seal.js.
"""

import base64
import binascii
import functools
import hashlib
import json
import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FORMAT = "attune.sealed/1"
KEY_FILE = "intake-key.pem"
MOST_BYTES = 256 * 1024


class Unreadable(Exception):
    """Sealed to a key that this service does not have, or changed on its way."""


@dataclass(frozen=True)
class Sealed:
    """A record as it arrives. ``key`` names the service's key to which it was sealed."""

    kind: str
    reference: uuid.UUID
    version: int
    author: uuid.UUID
    key: str
    ephemeral: bytes
    iv: bytes
    box: bytes

    def bound(self) -> bytes:
        """What the seal is bound to."""
        parts = (FORMAT, self.kind, self.reference, self.version, self.author, self.key)
        return "\n".join(map(str, parts)).encode()


def read_sealed(body: bytes) -> Sealed:
    """The record in this request; ``ValueError`` where it is none."""
    try:
        said = json.loads(body)
        sealed = Sealed(
            kind=str(said["kind"])[:20],
            reference=uuid.UUID(said["reference"]),
            version=said["version"],
            author=uuid.UUID(said["author"]),
            key=str(said["key"]),
            ephemeral=base64.b64decode(said["ephemeral"], validate=True),
            iv=base64.b64decode(said["iv"], validate=True),
            box=base64.b64decode(said["box"], validate=True),
        )
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise ValueError("This is no sealed record.") from error
    if type(sealed.version) is not int or not 0 < sealed.version < 2**31:
        raise ValueError("A version is a whole number from 1.")
    if len(sealed.box) > MOST_BYTES:
        raise ValueError("This record is too long.")
    return sealed


def open_sealed(sealed: Sealed) -> dict[str, list[str]]:
    """The answers inside, as they were entered."""
    if sealed.key != key_name():
        raise Unreadable
    try:
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sealed.ephemeral)
        secret = private_key().exchange(ec.ECDH(), ephemeral)
        salt = sealed.ephemeral + public_key()
        key = HKDF(hashes.SHA256(), length=32, salt=salt, info=FORMAT.encode()).derive(secret)
        answers = json.loads(AESGCM(key).decrypt(sealed.iv, sealed.box, sealed.bound()))
        return {str(name): [str(value) for value in given] for name, given in answers.items()}
    except (ValueError, InvalidTag, TypeError, AttributeError) as error:
        raise Unreadable from error


@functools.lru_cache
def private_key() -> ec.EllipticCurvePrivateKey:
    """The service's own key: made once, kept in its folder, readable by its owner alone."""
    path = Path(settings.FOLDER) / KEY_FILE
    if not path.exists():
        _make_key(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{KEY_FILE} holds no key on P-256.")
    return key


def _make_key(path: Path) -> None:
    """Written beside and linked: of two processes that start together, the first one's stays."""
    beside = path.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


@functools.lru_cache
def public_key() -> bytes:
    """The point of the public key, uncompressed: 65 bytes."""
    return (
        private_key()
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )


@functools.lru_cache
def key_name() -> str:
    """The first 16 digits of the SHA-256 of the public key."""
    return hashlib.sha256(public_key()).hexdigest()[:16]
