"""The cryptography: signatures by `cryptography`, digests by hashlib (RFC 9904, 9905)."""

from functools import lru_cache
from hashlib import sha1, sha256, sha384
from typing import Any

from dnstrace.dnssec.limits import MAX_EXPONENT_BITS, MAX_RSA_BITS

# SHA-1 is still validated, as by other resolvers: RFC 9905 §2 leaves it to local policy.
NAMES = {
    1: "RSAMD5", 3: "DSA", 5: "RSASHA1", 6: "DSA-NSEC3-SHA1", 7: "RSASHA1-NSEC3-SHA1",
    8: "RSASHA256", 10: "RSASHA512", 12: "ECC-GOST", 13: "ECDSAP256SHA256",
    14: "ECDSAP384SHA384", 15: "ED25519", 16: "ED448", 17: "SM2SM3", 23: "ECC-GOST12",
}  # fmt: skip
SUPPORTED = frozenset((5, 7, 8, 10, 13, 14, 15, 16))
_RSA_HASH = {5: "SHA1", 7: "SHA1", 8: "SHA256", 10: "SHA512"}
_CURVES = {13: ("SECP256R1", "SHA256", 32), 14: ("SECP384R1", "SHA384", 48)}
DIGESTS = {1: sha1, 2: sha256, 4: sha384}
DIGEST_NAMES = {1: "SHA-1", 2: "SHA-256", 3: "GOST R 34.11-94", 4: "SHA-384"}


class Unsupported(Exception):
    """The library refuses the key or its algorithm; never leaves this package."""


def name(algorithm: int) -> str:
    """The mnemonic of an algorithm, or its number."""
    return NAMES.get(algorithm) or f"algorithm {algorithm}"


def digest_name(digest_type: int) -> str:
    """The name of a DS digest type, or its number."""
    return DIGEST_NAMES.get(digest_type) or f"digest type {digest_type}"


def verify(algorithm: int, key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` over `data` is the key's.

    Args:
        key: the public key as in a DNSKEY's RDATA, from its fifth octet.
    Raises: Unsupported; nothing else, whatever the octets are.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        public = _public_key(algorithm, key)
        if public is None:
            return False
        _check(algorithm, public, signature, data)
    except (InvalidSignature, ValueError, IndexError, OverflowError):
        return False
    except UnsupportedAlgorithm as reason:
        raise Unsupported(str(reason)) from None
    return True


@lru_cache(maxsize=256)
def _public_key(algorithm: int, key: bytes) -> Any:
    """The library's key; `None` when the octets are none."""
    if algorithm in _RSA_HASH:
        return _rsa_key(key)
    if algorithm in _CURVES:
        from cryptography.hazmat.primitives.asymmetric import ec

        curve, _, size = _CURVES[algorithm]
        if len(key) != 2 * size:
            return None
        return ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), b"\x04" + key)
    if algorithm == 15:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        return Ed25519PublicKey.from_public_bytes(key)
    if algorithm == 16:
        from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey

        return Ed448PublicKey.from_public_bytes(key)
    raise Unsupported(name(algorithm))


def _rsa_key(key: bytes) -> Any:
    """The key of RFC 3110 §2: length of the exponent, exponent, modulus."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    size, at = key[0], 1
    if not size:
        size, at = int.from_bytes(key[1:3], "big"), 3
    exponent = int.from_bytes(key[at : at + size], "big")
    modulus = int.from_bytes(key[at + size :], "big")
    if not 0 < exponent.bit_length() <= MAX_EXPONENT_BITS:
        return None
    if not 0 < modulus.bit_length() <= MAX_RSA_BITS:
        return None
    return RSAPublicNumbers(exponent, modulus).public_key()


def _check(algorithm: int, public: Any, signature: bytes, data: bytes) -> None:
    from cryptography.hazmat.primitives import hashes

    if algorithm in _RSA_HASH:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        public.verify(signature, data, PKCS1v15(), getattr(hashes, _RSA_HASH[algorithm])())
    elif algorithm in _CURVES:
        from cryptography.hazmat.primitives.asymmetric import ec, utils

        _, digest, size = _CURVES[algorithm]
        if len(signature) != 2 * size:
            raise ValueError("an ECDSA signature of the wrong length")
        pair = (
            int.from_bytes(signature[:size], "big"),
            int.from_bytes(signature[size:], "big"),
        )
        encoded = utils.encode_dss_signature(*pair)
        public.verify(encoded, data, ec.ECDSA(getattr(hashes, digest)()))
    else:
        public.verify(signature, data)


def digest_matches(digest_type: int, digest: bytes, owner: bytes, key: bytes) -> bool:
    """Whether a DS's digest is that of a DNSKEY (RFC 4034 §5.1.4).

    Args:
        owner: lower case.
        key: the whole RDATA of the DNSKEY.
    """
    function = DIGESTS.get(digest_type)
    return function is not None and function(owner + key).digest() == digest
