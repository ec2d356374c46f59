"""Bytes into text whatever their charset says: a lie, an unknown name or half a character never fails."""

import codecs
import re
import unicodedata

# What mail programs mean by these names: the larger set that every one of them writes.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "cp950",
    "iso2022_jp": "iso2022_jp_ext",
}
_DANGEROUS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_MULTIBYTE = {"gb18030", "cp949", "cp932", "cp950", "big5hkscs", "euc_jp", "johab", "hz", "iso2022_jp_ext"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff]")


def decode(raw: bytes, declared: str = "") -> tuple[str, bool]:
    """The text, and whether the declared charset was right. `declared` is "" where none was said."""
    codec = _codec_of(declared)
    if raw.isascii() and codec in {"", "utf-8", "cp1252"}:
        return raw.decode("ascii"), bool(codec) or not declared
    if codec not in _MULTIBYTE and not codec.startswith("utf"):
        # Bytes that happen to be good UTF-8 are UTF-8, whatever single-byte charset is claimed.
        text = _strictly(raw, "utf-8")
        if text is not None:
            return text, not declared or (bool(codec) and raw.isascii())
    if codec:
        text = _strictly(raw, codec)
        if text is not None:
            return text, True
        if codec in _MULTIBYTE or codec == "utf-8":
            replaced = raw.decode(codec, "replace")
            beyond_ascii = len(replaced) - len(replaced.encode("ascii", "ignore"))
            if replaced.count("\ufffd") * 3 <= beyond_ascii:  # damaged; else it is another charset
                return replaced, False
    text = _strictly(raw, "utf-8")
    return (text if text is not None else _western(raw)), not declared


def clean(text: str) -> str:
    """What the database keeps and people read: line ends are "\\n"; no NUL, no control character, no half character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = _CONTROLS.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """A header's or a file's words on one line, composed."""
    return unicodedata.normalize("NFC", " ".join(clean(text).split()))


def _codec_of(name: str) -> str:
    name = name.strip().strip("\"'").lower()[:40]
    if not name:
        return ""
    try:
        found: codecs.CodecInfo | None = codecs.lookup(name)
    except (LookupError, ValueError):  # an unknown name, or one with a NUL
        found = _by_loose_name(name)
    if found is None:
        return ""
    if found.name in _DANGEROUS or not getattr(found, "_is_text_encoding", True):
        return ""
    return _MEANT.get(found.name, found.name)


def _by_loose_name(name: str) -> codecs.CodecInfo | None:
    """`cp-1252`, `x-sjis`, `utf8mb4`, `iso 8859 15`: names that only their writer knows."""
    squeezed = re.sub(r"^x-|[^a-z0-9]", "", name)
    for pattern, codec in (
        (r"(?:cp|win|windows|ansi)?(125\d)", "cp{}"),
        (r"(?:iso|latin)?8859(\d{1,2})e?", "iso8859-{}"),
        (r"utf8\w*", "utf-8"),
        (r"(?:ms)?s?jis|mskanji", "cp932"),
        (r"ks\w*1987|euckr|windows949", "cp949"),
        (r"gb\w*", "gb18030"),
    ):
        if hit := re.fullmatch(pattern, squeezed):
            try:
                return codecs.lookup(codec.format(*hit.groups()))
            except LookupError:
                return None
    return None


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _western(raw: bytes) -> str:
    text = _strictly(raw, "cp1252")
    return text if text is not None else raw.decode("latin-1")
