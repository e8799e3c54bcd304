"""The client subnet option of EDNS (RFC 7871): from text to octets and back."""

from dnstrace.errors import UsageError
from dnstrace.wire import addresses

_FAMILIES = {4: 1, 16: 2}  # octets of an address → address family number
DEFAULT = {4: 24, 16: 56}  # RFC 7871 §11.1: no more than that should be told

# One block of a large access provider for each region; where a service's own table places it is
# that service's matter.
WORLDWIDE = (
    ("91.0.0.0/24", "Germany, Deutsche Telekom"),
    ("73.162.0.0/24", "United States, Comcast"),
    ("177.32.0.0/24", "Brazil, Claro"),
    ("41.0.0.0/24", "South Africa, Vodacom"),
    ("49.32.0.0/24", "India, Reliance Jio"),
    ("1.72.0.0/24", "Japan, NTT Docomo"),
    ("1.128.0.0/24", "Australia, Telstra"),
)


def canonical(text: str) -> str:
    """A subnet as `ADDRESS/LENGTH` with no bits set beyond the length.

    A single address is shortened to 24 bits, or 56 for IPv6.

    Raises: UsageError when it is none.
    """
    try:
        octets, length = addresses.prefix(text)
    except addresses.BadAddress:
        raise UsageError(
            f"--subnet {text!r}: give one like 198.51.100.0/24, or worldwide"
        ) from None
    if "/" not in text:
        length = DEFAULT[len(octets)]
    bits = len(octets) * 8
    number = int.from_bytes(octets, "big") >> (bits - length) << (bits - length)
    return f"{addresses.unpack(number.to_bytes(len(octets), 'big'))}/{length}"


def option_data(text: str) -> bytes:
    """The data of the option for a query: family, source prefix length, scope 0, address (§6).

    Raises: UsageError when the text is no subnet.
    """
    octets, length = addresses.prefix(canonical(text))
    family = _FAMILIES[len(octets)]
    return family.to_bytes(2, "big") + bytes((length, 0)) + octets[: (length + 7) // 8]
