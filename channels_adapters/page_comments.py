"""Comments under the posts of a Facebook page, which everybody reads.

graph-api/webhooks/reference/page, field "feed", below https://developers.facebook.com/docs/.
"""

from collections.abc import Mapping
from typing import Any

from channels_adapters.base import Claim, InboundMessage, Kind, RemoteFile

_SAID = ("add", "edited", "edit", "remove")
_LONGEST_THREAD = 200


def is_comment(change: object) -> bool:
    """Whether somebody commented: likes, hidden comments and posts say nothing that could be answered."""
    value = change.get("value") if isinstance(change, dict) and change.get("field") == "feed" else None
    return isinstance(value, dict) and value.get("item") == "comment" and value.get("verb") in _SAID


def as_event(change: Mapping[str, Any]) -> Mapping[str, Any]:
    """In the form of an event of a conversation; Meta gives these times in seconds."""
    value = change["value"]
    at = value.get("created_time")
    is_time = isinstance(at, int) and not isinstance(at, bool)
    return {"sender": value.get("from"), "timestamp": at * 1000 if is_time else None, "comment": value}


def is_deleted(comment: Mapping[str, Any]) -> bool:
    return comment.get("verb") == "remove"


def is_edited(comment: Mapping[str, Any]) -> bool:
    return comment.get("verb") in ("edited", "edit")


def message(page: str, sender: str, comment: Mapping[str, Any], said: InboundMessage) -> InboundMessage:
    """`said` has the words, the id and the time. Each person under each comment is a thread of her own; alone she is
    talked to in the thread of her id, which the page knows her by there too."""
    parent, post = _text(comment.get("parent_id")), _text(comment.get("post_id"))
    top = parent if parent and parent != post else _text(comment.get("comment_id"))
    writer = comment.get("from")
    photo = _text(comment.get("photo"))
    facts = {
        "edits": _text(comment.get("comment_id")) if is_edited(comment) else "",
        "why": "deleted" if is_deleted(comment) else "",
        "comment": _text(comment.get("comment_id")),
        "private_thread": sender,
    }
    return InboundMessage(
        kind=Kind.MACHINE if is_deleted(comment) else Kind.MESSAGE,
        provider_message_id=said.provider_message_id,
        thread_key=f"comment:{top}:{sender}"[:_LONGEST_THREAD],
        sender=Claim(
            "social",
            f"messenger:{page}:{sender}",
            is_verified=True,
            name=_text(writer.get("name"))[:100] if isinstance(writer, dict) else "",
        ),
        text=said.text,
        remote_files=(RemoteFile(photo),) if photo.startswith(("https://", "http://")) else (),
        at=said.at,
        is_public=True,
        facts={name: fact for name, fact in facts.items() if fact},
    )


def _text(value: object) -> str:
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""
