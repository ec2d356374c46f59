"""HTML of a mail: as text to read in a ticket, and cleaned to be looked at. It is always a stranger's HTML."""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape, unescape

import filetype
import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from channels_adapters.mail.charsets import clean

_LONGEST_HTML = 2_000_000
_MOST_NODES = 100_000
_DEEPEST = 300
_MOST_ATTRIBUTES = 300
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})([^<>]*)")
# These end by themselves, so that unclosed ones do not nest.
_ENDING = {
    *("p", "li", "td", "tr", "th", "dt", "dd", "option", "br", "img", "hr", "meta", "link", "input", "col", "area"),
    *("base", "wbr", "thead", "tbody", "tfoot", "o:p"),
}
_UNSEEN = {"head", "style", "script", "title", "template", "noscript", "object", "svg", "math", "select"}
_LINES = {"div", "tr", "table", "section", "article", "header", "footer", "center", "form", "address", "dt", "dd"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote", "dl"}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
RULE = "_" * 32  # what Outlook writes between an answer and what it answers

_STYLES = {
    *("color", "background-color", "font-family", "font-size", "font-style", "font-weight", "text-align"),
    *("text-decoration", "line-height", "white-space", "vertical-align", "width", "max-width", "height"),
    *("padding", "padding-left", "padding-right", "padding-top", "padding-bottom"),
    *("margin", "margin-left", "margin-right", "margin-top", "margin-bottom"),
    *("border", "border-top", "border-bottom", "border-left", "border-right", "border-collapse", "list-style-type"),
}
_TAGS = (nh3.ALLOWED_TAGS | {"font", "center", "u", "big", "tt", "s"}) - {"map", "area", "bdo"}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "align", "valign", "bgcolor", "width", "height", "title"},
    "a": {"href"},
    "img": {"src", "alt"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_LARGEST_PICTURE = 5_000_000


@lru_cache(maxsize=8)
def to_text(html: str) -> str:
    """The words, line by line; what is quoted begins with "> ", as in plain text. Kept: a mail asks again."""
    html = html[:_LONGEST_HTML].replace("\x00", "")
    if not _is_sound(html):
        return clean(_without_tags(html))
    root = LexborHTMLParser(html).root
    page = _Page()
    if root is not None:
        for count, (node, is_end) in enumerate(_visits(root, has_styles="style" in html.lower())):
            if count > _MOST_NODES:
                return clean(_without_tags(html))
            (page.leave if is_end else page.enter)(node)
    return clean(page.text())


def _is_sound(html: str) -> bool:
    """No nesting and no tag so monstrous that reading it takes for ever."""
    depth = 0
    for hit in _TAG.finditer(html):
        if hit[2].lower() not in _ENDING:
            depth = max(0, depth - 1) if hit[1] else depth + (not hit[3].endswith("/"))
        if depth > _DEEPEST or (len(hit[3]) > _MOST_ATTRIBUTES and len(hit[3].split()) > _MOST_ATTRIBUTES):
            return False
    return True


def _without_tags(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>|<[^<>]*\Z", " ", html)).strip()


def _visits(root: LexborNode, *, has_styles: bool) -> Iterator[tuple[LexborNode, bool]]:
    """Every seen node on the way in and on the way out, without recursion: a mail may nest without end."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, is_end = stack.pop()
        yield node, is_end
        if is_end or node.is_text_node:
            continue
        if node.tag in _UNSEEN or node.is_comment_node:
            continue
        if has_styles and _HIDDEN.search(node.attributes.get("style") or ""):
            continue
        stack.append((node, True))
        children: list[tuple[LexborNode, bool]] = []
        child = node.first_child
        while child is not None and len(children) <= _MOST_NODES:
            children.append((child, False))
            child = child.next
        stack.extend(reversed(children))


class _Page:
    """Lines as they fill: words run on until an element ends the line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._quotes = 0
        self._is_plain: list[LexborNode] = []
        self._gap: int | None = None  # an empty line is due, at this depth of quoting

    def enter(self, node: LexborNode) -> None:
        if node.is_text_node:
            self._write(node.text_content or "")
            return
        tag = node.tag or ""
        if tag in _PARAGRAPHS or tag in _LINES or tag in {"br", "hr", "li"}:
            self._end_line(is_forced=tag == "br", gap=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._quotes = min(self._quotes + 1, 20)
        elif tag == "pre":
            self._is_plain.append(node)
        elif tag == "li":
            self._words.append("- ")
        elif tag in {"td", "th"} and self._words:
            self._words.append(" ")
        elif tag == "hr":
            self._words.append(RULE)
            self._end_line()
        elif tag == "img" and (words := (node.attributes.get("alt") or "").strip()) and len(words) < 200:
            self._words.append(f"[{words}]")

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and not self._quotes:
            self._add_address(node)
        if tag in _PARAGRAPHS or tag in _LINES or tag == "li":
            self._end_line(gap=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre" and self._is_plain:
            self._is_plain.pop()

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _write(self, text: str) -> None:
        if not self._is_plain:
            self._words.append(re.sub(r"[ \t\r\n\f]+", " ", text))
            return
        first, *rest = text.split("\n")
        self._words.append(first)
        for line in rest:
            self._end_line(is_forced=True)
            self._words.append(line)

    def _add_address(self, node: LexborNode) -> None:
        """A link whose words are not its address shows it: "here <https://…>"."""
        href = (node.attributes.get("href") or "").strip()
        words = node.text(deep=True).strip() if href.lower().startswith(("http://", "https://")) else href
        if words and len(href) < 500 and words.rstrip("/") not in href and href.rstrip("/") not in words:
            self._words.append(f" <{href}>")

    def _end_line(self, *, is_forced: bool = False, gap: bool = False) -> None:
        if not self._words and not is_forced:  # of nested boxes most hold no words of their own
            if gap:
                self._gap = self._quotes if self._gap is None else min(self._gap, self._quotes)
            return
        line = "".join(self._words)
        self._words = []
        line = line.rstrip() if self._is_plain else line.strip().replace("\xa0", " ")
        if line.strip() or is_forced:
            if self._gap is not None and self._lines and line.strip():
                self._lines.append(_quoted("", min(self._gap, self._quotes)))
            self._lines.append(_quoted(line, self._quotes))
            self._gap = None
        if gap:
            self._gap = self._quotes if self._gap is None else min(self._gap, self._quotes)


def _quoted(line: str, depth: int) -> str:
    return ("> " * depth + line).rstrip()


def to_safe_html(html: str, pictures: Mapping[str, bytes], *, shows_remote: bool = False) -> str:
    """HTML without scripts, forms, frames and addresses that load by themselves.

    `pictures` are those that came with the mail, by Content-ID without brackets; they are written into the page.
    Pictures kept elsewhere tell their owner that the mail was opened: they are left out until they are asked for.
    """

    def keep(_tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return _source(value.strip(), pictures, shows_remote=shows_remote)
        if name == "href":
            return value if value.strip().lower().startswith(("http://", "https://", "mailto:", "tel:")) else None
        if name == "style" and re.search(r"url|expression|[\\@]", value, re.IGNORECASE):
            return None
        return value

    html = html[:_LONGEST_HTML].replace("\x00", "")
    if not _is_sound(html):
        return f"<pre>{escape(_without_tags(html))}</pre>"
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "title", "template", "noscript", "svg", "math", "object", "iframe"},
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"loading": "lazy"}},
    )


def has_remote_pictures(html: str) -> bool:
    html = html[:_LONGEST_HTML].replace("\x00", "")
    if not _is_sound(html):
        return False
    pictures = LexborHTMLParser(html).css("img[src]")
    return any((one.attributes.get("src") or "").strip().lower().startswith("http") for one in pictures)


def _source(address: str, pictures: Mapping[str, bytes], *, shows_remote: bool) -> str | None:
    if address.lower().startswith("cid:"):
        content = pictures.get(address[4:].strip("<>"))
        kind = filetype.guess_mime(content) if content and len(content) <= _LARGEST_PICTURE else None
        if content is None or kind not in _PICTURES:
            return None
        return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    if address.lower().startswith(("http://", "https://")):
        return address if shows_remote else None
    is_picture = address.lower().startswith(tuple(f"data:{kind};base64," for kind in _PICTURES))
    return address if is_picture else None
