"""Rows of tickets, drawn once and kept: of the lists that an agent fetches all day, most rows are as they were."""

from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from contactcenter.inbox.presentation import Row

register = template.Library()
_FORM_TOKEN = "form-token-goes-here"  # noqa: S105 - each request has its own, a kept row has none


@register.simple_tag(takes_context=True)
def listed_row(context: Context, row: Row, takes_tickets: bool) -> SafeString:
    draw = _draw if row.planned_at is None else _draw.__wrapped__  # "today" is not today tomorrow
    drawn = draw(row, takes_tickets, get_language() or "")
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context.get("csrf_token", ""))
    return mark_safe(drawn.replace(_FORM_TOKEN, token))  # noqa: S308 - both parts are escaped


@lru_cache(maxsize=5_000)
def _draw(row: Row, takes_tickets: bool, language: str) -> str:  # noqa: ARG001 - rows of each language are kept
    return render_to_string(
        "inbox/row.html",
        {"row": row, "takes_tickets": takes_tickets, "form_token": mark_safe(_FORM_TOKEN)},  # noqa: S308 - a constant
    )
