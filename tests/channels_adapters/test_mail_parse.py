"""Whatever comes is readable: lying charsets, broken structure, bombs. In bounded time."""

import base64
import time

import pytest

from channels_adapters.mail.html import to_safe_html, to_text
from channels_adapters.mail.parse import MOST_PARTS, Mail, parse
from tests.channels_adapters.mails import a_mail

WORDS = "Où est ma commande ? 12 €"


def _typed(content_type: str, body: str | bytes, **fields: str) -> Mail:
    return parse(a_mail(body, content_type=content_type, **fields))


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("us-ascii", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("x-unknown", "utf-8"),
        ("x-unknown", "cp1252"),
        ("", "utf-8"),
        ('"', "utf-8"),
        ("zip", "utf-8"),
        ("iso-8859-15", "iso-8859-15"),
        ("windows-1252", "cp1252"),
        ("cp-1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-7", "utf-7"),
    ],
)
def test_the_words_are_read_whatever_the_charset_says(declared: str, real: str) -> None:
    assert _typed(f"text/plain; charset={declared}", WORDS.encode(real)).text == WORDS


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("iso-2022-jp", "こんにちは"),
        ("shift_jis", "こんにちは①"),
        ("gb2312", "你好"),
        ("gb18030", "你好"),
        ("big5", "你好"),
        ("ks_c_5601-1987", "안녕"),
        ("koi8-r", "Привет"),
        ("windows-1251", "Привет"),
    ],
)
def test_other_alphabets_are_read(charset: str, words: str) -> None:
    codec = {"shift_jis": "cp932", "ks_c_5601-1987": "cp949"}.get(charset, charset)
    assert _typed(f"text/plain; charset={charset}", words.encode(codec)).text == words


def test_half_a_character_in_two_encoded_words_is_put_together() -> None:
    one, other = (base64.b64encode(half).decode() for half in ("é".encode()[:1], "é".encode()[1:]))
    assert parse(a_mail(subject=f"=?utf-8?B?{one}?= =?utf-8?B?{other}?=")).headers.words("subject") == "é"


def test_a_nul_and_control_characters_are_left_out() -> None:
    assert parse(a_mail("a\x00b\x1b[31mc\r\nd")).text == "ab[31mc\nd"


def test_the_plain_form_is_taken_unless_it_says_nothing() -> None:
    def both(plain: str) -> str:
        html = "<p>Bonjour, où est <b>mon colis</b> ?</p><p>Merci beaucoup, Chloé</p>"
        return f"--x\r\n\r\n{plain}\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--x--"

    kind = "multipart/alternative; boundary=x"
    assert _typed(kind, both("Bonjour, où est mon colis ?")).text == "Bonjour, où est mon colis ?"
    assert "Merci beaucoup" in _typed(kind, both("Your program shows no HTML")).text
    assert "Merci beaucoup" in _typed(kind, both("")).text


def test_files_keep_their_names_and_bytes() -> None:
    content = base64.b64encode(b"\x89PNG").decode()
    mail = _typed(
        "multipart/mixed; boundary=x",
        "--x\r\n\r\nvoici\r\n--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename*=UTF-8''re%C3%A7u.png\r\n\r\n{content}\r\n--x--",
    )

    assert [(file.name, file.content_type, file.content) for file in mail.files] == [
        ("reçu.png", "image/png", b"\x89PNG")
    ]
    assert mail.text == "voici"


def test_a_file_written_into_the_text_is_taken_out_of_it() -> None:
    mail = parse(a_mail("Voici\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n\r\nMerci"))

    assert [(file.name, file.content) for file in mail.files] == [("a.txt", b"Cat")]
    assert "begin" not in mail.text
    assert mail.text.endswith("Merci")


def test_what_cannot_be_shown_is_a_file() -> None:
    mail = _typed("application/ms-tnef", b"\x78\x9f\x3e\x22", content_disposition="attachment; filename=winmail.dat")
    assert mail.files[0].name == "winmail.dat"


@pytest.mark.parametrize(
    "fields",
    [
        {"content_type": "multipart/mixed"},
        {"content_type": "multipart/mixed; boundary=other"},
        {"content_type": 'multipart/mixed; boundary="'},
        {"content_type": "multipart/"},
        {"content_type": ";;;="},
        {"content_transfer_encoding": "base64"},
        {"content_transfer_encoding": "x-nothing"},
        {"content_type": "text/html"},
    ],
)
def test_a_broken_structure_still_shows_the_words(fields: dict[str, str]) -> None:
    assert "Où est mon colis" in parse(a_mail("Où est mon colis ? Bien à vous, Chloé", **fields)).text


def _nested(depth: int) -> bytes:
    heads = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(depth)
    )
    return b"From: a@b.example\r\n" + heads + b"\r\nhello\r\n"


def _many(count: int) -> bytes:
    part = b"--x\r\nContent-Type: image/png; name=a.png\r\n\r\nhi\r\n"
    return b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + part * count + b"--x--"


def _html(body: str) -> bytes:
    return a_mail(body, content_type="text/html")


BOMBS = {
    "nested 1,000 deep": _nested(1_000),
    "nested 30,000 deep": _nested(30_000),
    "10,000 parts": _many(10_000),
    "a header of a million": b"From: a@b.example\r\nSubject: " + b"x" * 1_000_000 + b"\r\n\r\nhi",
    "a sender of a million": b"From: " + b"(" * 1_000_000 + b"\r\n\r\nhi",
    "a type of a million": b"From: a@b.example\r\nContent-Type: text/plain; " + b'a="' * 300_000 + b"\r\n\r\nhi",
    "100,000 encoded words": b"From: a@b.example\r\nSubject: " + b"=?utf-8?Q?a?= " * 100_000 + b"\r\n\r\nhi",
    "300,000 headers": b"From: a@b.example\r\n" + b"X: y\r\n" * 300_000 + b"\r\nhi",
    "mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * 10_000 + b"hi",
    "HTML nested without end": _html("<div>" * 200_000 + "hi"),
    "HTML formatting without end": _html("<b>" * 200_000 + "hi"),
    "a tag with all attributes": _html("<img " + " ".join(f"a{n}" for n in range(100_000)) + ">hi"),
    "only NULs": b"\x00" * 2_000_000,
    "nothing": b"",
    "only quotes": a_mail("> a\nb\n" * 200_000, in_reply_to="<1@x>"),
    "only introductions": a_mail("On 1 2 3:\n" * 100_000, in_reply_to="<1@x>"),
    "10 MB of base64": a_mail("A" * 10_000_000, content_transfer_encoding="base64"),
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_read_in_time(source: bytes) -> None:
    begun = time.process_time()
    mail = parse(source)
    to_safe_html(mail.html, mail.pictures)

    assert time.process_time() - begun < 2
    assert len(mail.files) <= MOST_PARTS + 1
    mail.text.encode()


def test_parts_beyond_the_limit_are_one_file_more() -> None:
    mail = parse(_many(10_000))

    assert "too_many_parts" in mail.flags
    assert mail.files[-1].name == "other-parts.eml"


def test_html_is_read_line_by_line_with_its_quotes() -> None:
    html = "<style>p{}</style><p>Bonjour<br>Chloé</p><ul><li>un</li></ul><blockquote><p>cité</p></blockquote>"
    assert to_text(html).split("\n") == ["Bonjour", "Chloé", "", "- un", "", "> cité"]


def test_a_link_shows_where_it_goes() -> None:
    assert to_text('<a href="https://x.example/a">ici</a>') == "ici <https://x.example/a>"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><a href='javascript:alert(1)'>x</a></svg>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<iframe src=//evil.example></iframe>",
        "<form action=//evil.example><input></form>",
        "<style>@import '//evil.example'</style>",
        "<div style='background:url(//evil.example)'>x</div>",
        "<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
        "<math><mi><style><img src=x onerror=alert(1)></style></mi></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<img src='//evil.example/p.png'><img srcset='//evil.example 2x'><video poster=//evil.example></video>",
        "<base href=//evil.example><object data=//evil.example></object>",
        "<img src='data:image/svg+xml;base64,AAAA'>",
    ],
)
def test_cleaned_html_runs_and_loads_nothing(evil: str) -> None:
    cleaned = to_safe_html(f"<p>Bonjour</p>{evil}", {}).lower()

    assert "bonjour" in cleaned
    for bad in ("<script", "onerror=", "onload=", "javascript", "<iframe", "<form", "<input", "@import", "url("):
        assert bad not in cleaned.replace("&lt;", "")
    assert not any(f"{name}=" in cleaned for name in ("src", "srcset", "poster", "data", "action"))


def test_pictures_that_came_along_are_shown_and_others_only_when_asked_for() -> None:
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    html = '<img src="cid:a@b"><img src="https://x.example/p.png">'

    assert "data:image/png;base64," in to_safe_html(html, {"a@b": png})
    assert "x.example" not in to_safe_html(html, {"a@b": png})
    assert "https://x.example/p.png" in to_safe_html(html, {}, shows_remote=True)
