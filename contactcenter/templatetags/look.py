"""What templates of every face share: icons, and how moments and durations are written."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from channels_adapters import phone_numbers, registry
from contactcenter.tickets import notices

register = template.Library()

# Drawn on 24 by 24 in strokes; the colour is the text's.
_ICONS = {
    "chat": '<path d="M4 5h16v11H9l-5 4z"/>',
    "call": '<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z"/>',
    "mail": '<path d="M3 6h18v12H3z"/><path d="m3 7 9 6 9-6"/>',
    "social": '<circle cx="6" cy="12" r="2.5"/><circle cx="17" cy="6" r="2.5"/><circle cx="17" cy="18" r="2.5"/>'
    '<path d="m8.2 10.8 6.6-3.6M8.2 13.2l6.6 3.6"/>',
    "messenger": '<path d="M12 3.5c5 0 8.5 3.4 8.5 7.8S17 19 12 19c-.9 0-1.7-.1-2.5-.3L6 20.5v-3.2'
    'c-1.6-1.5-2.5-3.6-2.5-6C3.5 6.9 7 3.5 12 3.5z"/><path d="m7.5 13 3-3.2 2.5 2 3.5-2.8"/>',
    "note": '<path d="M5 4h14v10l-6 6H5z"/><path d="M19 14h-6v6"/>',
    "send": '<path d="M4 12 20 4l-5 16-4-6z"/><path d="m11 14 9-10"/>',
    "attach": '<path d="m19 11-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4L13 4.2'
    'a3 3 0 0 1 4.3 4.3l-7.6 7.6a1.5 1.5 0 0 1-2.2-2.1L14 7.5"/>',
    "at": '<circle cx="12" cy="12" r="4"/><path d="M16 8v5a3 3 0 0 0 5 2.2V12a9 9 0 1 0-3.5 7.1"/>',
    "check": '<path d="m5 12 5 5 9-10"/>',
    "checks": '<path d="m2 12 5 5 9-10"/><path d="m12 16 1 1 9-10"/>',
    "back": '<path d="m14 5-7 7 7 7"/>',
    "pin": '<path d="M9 4h6l-1 6 3 3H7l3-3-1-6zM12 13v7"/>',
    "unpin": '<path d="M9 4h6l-1 6 3 3H7l3-3-1-6zM12 13v7M4 4l16 16"/>',
    "keep_from": '<circle cx="12" cy="12" r="8"/><path d="M6.5 6.5l11 11"/>',
    "transfer": '<path d="M4 8h14l-4-4M20 16H6l4 4"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3 2"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 19c.8-3.5 3.4-5 6.5-5s5.7 1.5 6.5 5"/>'
    '<path d="M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .7 3.2 2.2 3.6 4.5"/>',
    "queue": '<path d="M4 6h16M4 12h16M4 18h10"/>',
    "keyboard": '<rect x="2.5" y="6" width="19" height="12" rx="2"/>'
    '<path d="M6.5 10h0M10 10h0M14 10h0M17.5 10h0M8 14h8"/>',
    "sound": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z"/><path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11"/>',
    "mute": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z"/><path d="m16 9.5 5 5m0-5-5 5"/>',
    "leave": '<path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "warning": '<path d="M12 4 2.5 20h19z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "inbox": '<path d="M4 4h16v16H4z"/><path d="M4 14h5l1.5 2.5h3L15 14h5"/>',
    "board": '<path d="M4 20V10M10 20V4M16 20v-7M21 20H3"/>',
    "plan": '<path d="M3 20h18M4 16l5-6 4 3 7-8"/>',
    "file": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "undo": '<path d="M9 7 4 12l5 5"/><path d="M4 12h10a5 5 0 0 1 0 10h-2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "rules": '<path d="M4 5h16l-6.5 7.5V19l-3 1.5v-8z"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l3 3M13.5 9.5l2 2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "change": '<path d="M4 20h4L19 9l-4-4L4 16z"/><path d="m13 7 4 4"/>',
    "delete": '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6"/>',
    "copy": '<rect x="8" y="8" width="12" height="12" rx="1.5"/><path d="M16 8V4H4v12h4"/>',
    "house": '<path d="m3 11 9-7 9 7M5.5 9.5V20h13V9.5M10 20v-6h4v6"/>',
    "why": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.2"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decoration: what it means is always said in words beside it or in the control's label."""
    drawing = mark_safe(_ICONS[name])  # noqa: S308 - a constant of this file
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', drawing)


@register.simple_tag
def channel_icon(channel: str, medium: str) -> SafeString:
    """A network's own sign where there is one, else that of the kind of work."""
    return icon(channel if channel in _ICONS else medium)


@register.filter
def network(identity: str) -> str:
    """Of somebody's identity at a network, the network: her number there says nothing to people."""
    slug = identity.partition(":")[0]
    return (registry.adapter(slug).name if slug in registry.slugs() else "") or slug


@register.filter
def spoken_phone(e164: str) -> str:
    """ "+33 6 12 34 56 78"."""
    return phone_numbers.as_spoken(e164)


@register.filter
def moment(instant: datetime | None) -> str:
    """ "today at 14:30"."""
    return notices.moment(instant) if instant else ""


@register.filter
def iso(instant: datetime | None) -> str:
    """For scripts: an instant with its offset."""
    return instant.isoformat() if instant else ""


@register.filter
def span(seconds: float | None) -> str:
    """A duration in the two largest units that matter: "45 s", "3 min 10 s", "2 h 5 min", "4 days"."""
    return notices.span(seconds) if seconds is not None else ""


@register.filter
def megabytes(size_bytes: int) -> str:
    """The size of a file as people read it."""
    if size_bytes < 1_000_000:
        return _("%(n)s kB") % {"n": max(1, round(size_bytes / 1000))}
    return _("%(n)s MB") % {"n": round(size_bytes / 1_000_000, 1)}


@register.simple_tag
def now_iso() -> str:
    """The server's clock when this was written: the page counts down against it, not against its own."""
    return timezone.now().isoformat()
