"""The body of our mails, once as text and once as HTML: the words, the signature, and what they answer."""

import re
from dataclasses import dataclass
from html import escape

from channels_adapters.base import Quoted
from channels_adapters.mail.charsets import clean, one_line

_LINK = re.compile(r"https?://[^\s<>\"']{1,500}[^\s<>\"'.,;:!?)\]]")
_QUOTE = "margin:0 0 0 .8ex;border-left:2px solid #ccc;padding-left:1ex;color:#555"
_FONT = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5"
_LONGEST_QUOTE = 20_000


@dataclass(frozen=True)
class Words:
    """What a mail says. `quoted` is under it as quotes, or as it is where the mail passes it on."""

    text: str
    signature: str
    quoted: tuple[Quoted, ...] = ()
    is_passed_on: bool = False


def as_text(words: Words) -> str:
    """Lines end with a signature's own mark, by which other programs know where it begins."""
    parts = [words.text]
    if words.signature:
        parts.append(f"-- \n{words.signature}")
    for one in words.quoted:
        lines = _cut(one.text).splitlines()
        shown = lines if words.is_passed_on else [f"> {line}".rstrip() for line in lines]
        parts.append("\n".join([one_line(one.head) if not words.is_passed_on else clean(one.head), *shown]))
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(words: Words, language: str) -> str:
    """The same. Nothing that anybody wrote is markup in it."""
    parts = [f'<div style="white-space:pre-wrap">{_linked(words.text)}</div>']
    if words.signature:
        parts.append(
            f'<div style="white-space:pre-wrap;color:#555;margin-top:1em">-- <br>{_linked(words.signature)}</div>'
        )
    for one in words.quoted:
        text = f'<div style="white-space:pre-wrap">{escape(_cut(one.text))}</div>'
        head = escape(clean(one.head)).replace("\n", "<br>")
        quote = text if words.is_passed_on else f'<blockquote type="cite" style="{_QUOTE}">{text}</blockquote>'
        parts.append(f'<div style="margin-top:1em"><div>{head}</div>{quote}</div>')
    return f'<!DOCTYPE html><html lang="{escape(language)}"><body style="{_FONT}">{"".join(parts)}</body></html>\n'


def _cut(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _linked(text: str) -> str:
    """Escaped, with addresses of pages to be clicked."""
    parts, at = [], 0
    for hit in _LINK.finditer(text):
        link = escape(hit[0])
        parts += [escape(text[at : hit.start()]), f'<a href="{link}">{link}</a>']
        at = hit.end()
    return "".join([*parts, escape(text[at:])])
