"""How the board writes its numbers: each is a way to the tickets behind it."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def tickets(**conditions: Any) -> str:
    """The address of the list with these conditions."""
    query = urlencode({name: value for name, value in conditions.items() if value not in ("", None)})
    return f"{reverse('supervision:board')}?{query}#tickets"


@register.simple_tag
def number(count: int, *, emphasis: str = "", **conditions: Any) -> SafeString:
    """A count that leads to its tickets; none is a dash that leads nowhere."""
    if not count:
        return format_html('<span class="none">{}</span>', "–")
    return format_html('<a class="number {}" href="{}">{}</a>', emphasis, tickets(**conditions), count)
