"""Numbers and mnemonics of RR types, classes and RCODEs (IANA, DNS Parameters)."""

IN, CH, HS, NONE, ANY_CLASS = 1, 3, 4, 254, 255
A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV, DNAME, OPT = 1, 2, 5, 6, 12, 15, 16, 28, 33, 39, 41
DS, RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, CDS, CDNSKEY = 43, 46, 47, 48, 50, 51, 59, 60
SVCB, HTTPS, CAA, ANY, AXFR, IXFR = 64, 65, 257, 255, 252, 251

TYPE_NUMBERS: dict[str, int] = {
    "A": 1, "NS": 2, "MD": 3, "MF": 4, "CNAME": 5, "SOA": 6, "MB": 7, "MG": 8, "MR": 9,
    "NULL": 10, "WKS": 11, "PTR": 12, "HINFO": 13, "MINFO": 14, "MX": 15, "TXT": 16, "RP": 17,
    "AFSDB": 18, "X25": 19, "ISDN": 20, "RT": 21, "NSAP": 22, "NSAP-PTR": 23, "SIG": 24,
    "KEY": 25, "PX": 26, "GPOS": 27, "AAAA": 28, "LOC": 29, "NXT": 30, "EID": 31, "NIMLOC": 32,
    "SRV": 33, "ATMA": 34, "NAPTR": 35, "KX": 36, "CERT": 37, "A6": 38, "DNAME": 39, "SINK": 40,
    "OPT": 41, "APL": 42, "DS": 43, "SSHFP": 44, "IPSECKEY": 45, "RRSIG": 46, "NSEC": 47,
    "DNSKEY": 48, "DHCID": 49, "NSEC3": 50, "NSEC3PARAM": 51, "TLSA": 52, "SMIMEA": 53,
    "HIP": 55, "NINFO": 56, "RKEY": 57, "TALINK": 58, "CDS": 59, "CDNSKEY": 60,
    "OPENPGPKEY": 61, "CSYNC": 62, "ZONEMD": 63, "SVCB": 64, "HTTPS": 65, "DSYNC": 66,
    "SPF": 99, "NID": 104, "L32": 105, "L64": 106, "LP": 107, "EUI48": 108, "EUI64": 109,
    "NXNAME": 128, "TKEY": 249, "TSIG": 250, "IXFR": 251, "AXFR": 252, "MAILB": 253,
    "MAILA": 254, "ANY": 255, "URI": 256, "CAA": 257, "AVC": 258, "DOA": 259, "AMTRELAY": 260,
    "RESINFO": 261, "WALLET": 262, "TA": 32768, "DLV": 32769,
}  # fmt: skip
TYPE_NAMES = {number: name for name, number in TYPE_NUMBERS.items()}
CLASS_NUMBERS = {"IN": IN, "CH": CH, "HS": HS, "NONE": NONE, "ANY": ANY_CLASS}
CLASS_NAMES = {number: name for name, number in CLASS_NUMBERS.items()}
RCODE_NAMES = {
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
    6: "YXDOMAIN", 7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 11: "DSOTYPENI",
    16: "BADVERS", 17: "BADKEY", 18: "BADTIME", 19: "BADMODE", 20: "BADNAME", 21: "BADALG",
    22: "BADTRUNC", 23: "BADCOOKIE",
}  # fmt: skip
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, YXDOMAIN = 0, 1, 2, 3, 4, 5, 6
NOTAUTH, BADVERS = 9, 16

QR, AA, TC, RD, RA, AD, CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
FLAG_NAMES = ((QR, "qr"), (AA, "aa"), (TC, "tc"), (RD, "rd"), (RA, "ra"), (AD, "ad"), (CD, "cd"))


def type_number(text: str) -> int:
    """The number of a type given as a mnemonic or as TYPEnnn (RFC 3597 §5).

    Raises: ValueError for anything else.
    """
    upper = text.upper()
    if upper in TYPE_NUMBERS:
        return TYPE_NUMBERS[upper]
    digits = upper.removeprefix("TYPE")
    if upper.startswith("TYPE") and digits.isascii() and digits.isdigit() and int(digits) < 65536:
        return int(digits)
    raise ValueError(f"{text!r} is no RR type (a mnemonic like AAAA, or TYPE0 to TYPE65535)")


def type_name(number: int) -> str:
    """The mnemonic of a type, or TYPEnnn."""
    return TYPE_NAMES.get(number) or f"TYPE{number}"


def class_name(number: int) -> str:
    """The mnemonic of a class, or CLASSnnn."""
    return CLASS_NAMES.get(number) or f"CLASS{number}"


def rcode_name(number: int) -> str:
    """The mnemonic of an RCODE, or RCODEnnn."""
    return RCODE_NAMES.get(number) or f"RCODE{number}"


def flag_names(flags: int) -> list[str]:
    """The flags that are set, in dig's order, without QR."""
    return [name for bit, name in FLAG_NAMES[1:] if flags & bit]
