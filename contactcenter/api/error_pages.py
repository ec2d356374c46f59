"""The one list of errors as people read it: on a page, and in docs/errors.md."""

from dataclasses import dataclass

from django.utils import translation

from contactcenter.errors import ERROR_CODES

_HEADING = """# Errors

Every refusal, anywhere, is JSON `{code, message, hint}` or the same words on the page, in the reader's language. The
code never changes; the words may. This page is written by `manage.py error_codes` from `contactcenter/errors.py`.
"""


@dataclass(frozen=True)
class Explained:
    """What happened and how to go on."""

    message: str
    hint: str


@dataclass(frozen=True)
class ExplainedError:
    """A code with its words in both languages."""

    code: str
    status: int
    french: Explained
    english: Explained


def _in(language: str, code: str) -> Explained:
    with translation.override(language):
        known = ERROR_CODES[code]
        return Explained(str(known.message), str(known.hint))


def explained_errors() -> list[ExplainedError]:
    return [ExplainedError(code, known.status, _in("fr", code), _in("en", code)) for code, known in ERROR_CODES.items()]


def as_markdown() -> str:
    """The text of docs/errors.md."""
    rows = ["| code | status | English | français |", "|---|---|---|---|"]
    rows += [
        f"| `{error.code}` | {error.status} | {error.english.message} {error.english.hint} "
        f"| {error.french.message} {error.french.hint} |"
        for error in explained_errors()
    ]
    return _HEADING + "\n" + "\n".join(rows) + "\n"
