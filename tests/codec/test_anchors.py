"""Trust anchors: the built-in ones, and files in every form that others write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.codec.anchors import TrustAnchors, built_in, parse, read
from dnstrace.errors import UsageError
from dnstrace.wire import names

DIGEST = "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
DS = f". 172800 IN DS 20326 8 2 {DIGEST}"
KEY = "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3"
COM = names.from_text("com.")


def only(text: str) -> tuple[bytes, tuple[bytes, ...], tuple[bytes, ...]]:
    """The one anchor of a text."""
    (anchor,) = parse(text, "file").anchors
    return anchor


def test_built_in_are_the_root_keys_of_2017_and_2024() -> None:
    (anchor,) = built_in().anchors
    assert anchor.zone == names.ROOT
    assert [int.from_bytes(ds[:2], "big") for ds in anchor.ds] == [20326, 38696]
    assert all(ds[2:4] == b"\x08\x02" and len(ds) == 36 for ds in anchor.ds)
    assert anchor.ds[0][4:].hex().upper() == DIGEST


@pytest.mark.parametrize(
    "text",
    [
        DS,
        f". DS 20326 8 2 {DIGEST}",
        f". IN 172800 DS 20326 RSASHA256 2 {DIGEST}",
        f". IN DS 20326 8 2 ( {DIGEST[:20]}  ; a comment\n  {DIGEST[20:]} )",
        f"; first\n\n{DS} ; ;{{id = 20326}}",
        f"$TTL 3600\n{DS}",
        f'trust-anchors {{\n  # one\n  . initial-ds 20326 8 2 "{DIGEST}"; // two\n}};',
        f'trust-anchors {{ "." static-ds 20326 8 2 "{DIGEST[:30]}\n {DIGEST[30:]}"; /* x\n */ }};',
    ],
)
def test_ds_in_every_form(text: str) -> None:
    zone, ds, dnskey = only(text)
    assert zone == names.ROOT
    assert ds == (bytes.fromhex("4f660802" + DIGEST),)
    assert dnskey == ()


@pytest.mark.parametrize(
    "text",
    [
        f"com. IN DNSKEY 257 3 8 {KEY}",
        f"COM IN DNSKEY 257 3 8 {KEY[:16]} {KEY[16:]} ;{{id = 1 (ksk), size = 2048b}}",
        f"com. 172800 IN DNSKEY 257 3 8 {KEY} ;;state=2 [ VALID ] ;;count=0",
        f'managed-keys {{ com. initial-key 257 3 8 "{KEY}"; }};',
        f'trust-anchors {{ com. initial-key 257 3 8 "{KEY[:8]}\n\t{KEY[8:]}"; /* // */ }};',
        f'trusted-keys {{ com. 257 3 8 "{KEY}"; }};',
        f'trust-anchors {{ com. static-key 257 3 8 "{KEY}"; }};',
    ],
)
def test_dnskey_in_every_form(text: str) -> None:
    from base64 import b64decode

    zone, ds, dnskey = only(text)
    assert (zone, ds) == (COM, ())
    assert dnskey == (b"\x01\x01\x03\x08" + b64decode(KEY),)


@pytest.mark.parametrize("text", ["", "; nothing\n\n", "trust-anchors { };"])
def test_an_empty_file_is_no_anchor(text: str) -> None:
    assert parse(text, "file") == TrustAnchors((), "file")


def test_several_records_of_a_zone_are_one_anchor() -> None:
    text = f"{DS}\n    IN DS 38696 8 2 {DIGEST}\ncom. DNSKEY 257 3 8 {KEY}"
    first, second = parse(text, "file").anchors
    assert (first.zone, len(first.ds), second.zone) == (names.ROOT, 2, COM)


def test_a_revoked_key_is_left_out() -> None:
    assert parse(f". DNSKEY 385 3 8 {KEY}", "file").anchors == ()


def test_the_deepest_anchor_counts() -> None:
    anchors = parse(f"{DS}\ncom. DNSKEY 257 3 8 {KEY}", "file")
    below = anchors.above(names.from_text("example.com."))
    beside = anchors.above(names.from_text("xcom."))
    assert below is not None
    assert beside is not None
    assert (below.zone, beside.zone) == (COM, names.ROOT)
    assert parse("", "file").above(COM) is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("; x\n. IN A 192.0.2.1", 2, "'A' is neither DS nor DNSKEY"),
        (". IN DS 20326 8 2", 1, "cut off"),
        (". IN DS 20326 8 2 XYZ", 1, "not hexadecimal"),
        (". IN DS 20326 8 2 ABCD", 1, "2 octets"),
        (f". IN DS 99999 8 2 {DIGEST}", 1, "key tag"),
        (f". IN DS 1 999 2 {DIGEST}", 1, "algorithm"),
        (f". IN DNSKEY 257 2 8 {KEY}", 1, "protocol"),
        (". IN DNSKEY 257 3 8 ???", 1, "base 64"),
        (f"a..b. IN DS 1 8 2 {DIGEST}", 1, "empty label"),
        ("$ORIGIN com.", 1, "full names"),
        (f"{DS}\n. IN DS ( 20326 8 2", 2, ""),
        ("trust-anchors {\n . magic 1 2 3 4;\n};", 2, "'magic' is none of"),
        ("\x1b[2J bad", 1, "neither DS nor DNSKEY"),
    ],
)
def test_errors_name_the_line_and_what_to_do(text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text, "keys.txt")
    shown = str(caught.value)
    assert shown.startswith(f"keys.txt, line {line}: ")
    assert says in shown
    assert "it takes lines such as" in shown
    assert shown.isprintable()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the trust anchors"):
        read(str(tmp_path / "none"))
    with pytest.raises(UsageError, match="cannot read the trust anchors"):
        read(str(tmp_path))
    (tmp_path / "big").write_text(";" * (1 << 21))
    with pytest.raises(UsageError, match="no trust anchor file"):
        read(str(tmp_path / "big"))
    (tmp_path / "keys").write_text(DS)
    assert read(str(tmp_path / "keys")).source == str(tmp_path / "keys")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_one_printable_line(text: str) -> None:
    for whole in (text, f"trust-anchors {{ {text}", f". DS {text}"):
        shown = ""
        try:
            parse(whole, "f")
        except UsageError as error:
            shown = str(error)
        assert shown.isprintable()
