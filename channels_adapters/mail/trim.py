"""The words of an answer, without what it quotes and how it is signed.

Losing a word of the shopper is worse than keeping a quote. So a forwarded mail is kept, a quote between two answers
is kept unless a program introduced it, and where nothing would be left everything is.
"""

import re
from itertools import pairwise

from channels_adapters.mail import words

_MOST_LINES = 20_000
_LONGEST_LINE = 500  # a longer one is a paragraph, no mark of a program's
_LONGEST_INTRODUCTION = 400

# How mail programs introduce what they quote: "On … wrote:", "Le … a écrit :", "Am … schrieb …:".
_BEGINS = re.compile(
    r"[-_*\s]*(?:(?:on|le|am|il|op|el|em|às|no dia|den|på|pada|vào|dne|w dniu|în data|data de|tarihinde"
    r"|dnia|в|у|at|於|在|вт|пн|ср|чт|пт|сб|вс"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)\.?)(?=[\s,.]|\d)[^\n]*\d"
    r"|\d{1,4}[-/. ]\s?(?:\d{1,2}|\w{3,9}\.?)[-/. ]\s?\d{1,4}\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^<>\n]{0,80}<[^<>\s]+@[^<>\s]+>")
_WROTE = re.compile(rf"\b{words.WROTE}(?=\W|$)|写道|寫道|さんは書きました|님이 작성", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|@|写道|寫道")
_ANYBODY = re.compile(r"[<(\[][^<>()\[\]\s]{1,64}@[^<>()\[\]\s]{1,190}[>)\]]")
_ANY_TIME = re.compile(r"\d{1,2}[:.h]\d\d")
_ANY_DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d\d")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])
_MIDWAY = re.compile(r"-{2,} ?(?=On\s[^\n]{0,200}\bwrote:\s*$)")

_SEPARATOR = re.compile(rf"^\s*[-_=*~ ]{{2,}}\s*{words.ORIGINAL_MESSAGE}\s*[-_=*~ ]{{2,}}\s*$", re.IGNORECASE)
_ANSWER_ABOVE = re.compile(
    r"^\W*(?:please )?(?:type |write )?(?:your )?(?:reply|answer|r[ée]pondez|r[ée]pondre|votre r[ée]ponse)\W"
    r"[^\n]{0,20}(?:above|au-?dessus|oberhalb)[^\n]{0,40}(?:line|ligne|linie|zeile)\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\s*[*_]{0,2}(?:"
    + "|".join(f"(?P<{kind}>{names})" for kind, names in words.LABELS.items())
    + r")\s?[*_]{0,2}\s?[:：][*_]{0,2}"
    r"\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_ONLY_SENT = re.compile(
    r"^\W*(?:sent|envoyée?|gesendet|inviato|verzonden|sendt|skickat|enviad[oa]|wysłano|отправлено)\b", re.IGNORECASE
)
_FORWARDED = re.compile(rf"^[-_=*~ >]*(?:begin )?{words.FORWARDED_MESSAGE}\b[-_=*~: ]*$", re.IGNORECASE)
_RULE = re.compile(r"^\s*(?:[_*=-]{5,}|message (?:du|of|from)\s?:?\s?\d{1,2}[^\n]{0,30})\s*$", re.IGNORECASE)

_DEVICE = re.compile(rf"^[\W_]*{words.BY_DEVICE}[\W_]*$", re.IGNORECASE)
_MOST_SIGNATURE_LINES, _MOST_SIGNATURE_LETTERS = 14, 900


def trim(text: str) -> str:
    """What its writer wrote herself. `text` has "\\n" for line ends; the result is never empty unless it is."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return text.strip("\n")
    own = _without_signature(_without_quotes(lines))
    trimmed = "\n".join(line.rstrip() for line in own).strip("\n")
    return trimmed if trimmed.strip() else text.strip("\n")


def _without_quotes(lines: list[str]) -> list[str]:
    marks = [line if len(line) <= _LONGEST_LINE else "…" for line in lines]
    last_own = max(
        (at for at, mark in enumerate(_without_signature(marks)) if mark.strip() and not _is_quoted(mark)), default=-1
    )
    kept: list[str] = []
    has_words, at = False, 0
    while at < len(lines):
        mark = marks[at]
        if _FORWARDED.match(mark):
            return kept + lines[at:]
        if _SEPARATOR.match(mark) or _ANSWER_ABOVE.match(mark) or _is_head(marks, at):
            return _without_rule(kept) if has_words else lines
        end = at
        if after := _introduction(marks, at):
            end = _end_of_quote(marks, after)
            if end == after and has_words:
                return kept
            if _is_answered_within(marks, end):
                kept += lines[after:end]  # what her first answer is to
        elif halves := _MIDWAY.search(mark):
            return [*kept, mark[: halves.start()]]
        elif _is_quoted(mark):
            end = _end_of_quote(marks, at)
            if has_words and end > last_own:
                return kept
            kept += lines[at:end]
        else:
            end = at + 1
            kept.append(lines[at])
            has_words = has_words or bool(mark.strip())
        at = end
    return kept


def _is_quoted(line: str) -> bool:
    stripped = line.lstrip()
    if stripped.startswith("|"):
        return not stripped.endswith("|") or len(stripped) < 3  # a table has both
    return stripped.startswith(">") and not (stripped.startswith(">>>") and stripped.rstrip().endswith("<<<"))


def _end_of_quote(lines: list[str], at: int) -> int:
    """Past the quoted lines, and the empty ones between them; `at` itself where nothing is quoted."""
    end, look = at, at
    while look < len(lines):
        line = lines[look]
        if _is_quoted(line):
            end = look + 1
        elif line.strip() and not _is_broken_off(lines, look):
            break
        look += 1
    return end


def _is_answered_within(lines: list[str], at: int) -> bool:
    """Whether words of hers and quotes follow each other from here on: an answer to each of several things."""
    rest = [line for line in lines[at : at + 200] if line.strip()]
    quoted = [True, *(_is_quoted(line) for line in rest)]
    turns = [now for before, now in pairwise(quoted) if now != before]
    return len(turns) >= 3 and not turns[-1]


def _is_broken_off(lines: list[str], at: int) -> bool:
    """The rest of a quoted address that was too long for its line."""
    is_between = 0 < at < len(lines) - 1 and _is_quoted(lines[at - 1]) and _is_quoted(lines[at + 1])
    return is_between and " " not in lines[at].strip() and "http" in lines[at - 1]


def _introduction(lines: list[str], at: int) -> int:
    """The line after an introduction that begins here; 0 where none does."""
    first = lines[at].strip()
    if not first or _is_quoted(lines[at]):
        return 0
    is_dated = bool(_BEGINS.match(first))
    is_named = bool(_NAMED.match(first) or re.match(r"-{2,} .{1,80} wrote -{2,}$", first))
    if not is_dated and not is_named:
        return _foreign_introduction(lines, at)
    joined = ""
    for end in range(at, min(at + 7, len(lines))):
        line = lines[end].strip()
        if end > at and line.startswith(">") and not line.lstrip("> ").startswith(("wrote", ":")):
            break
        joined = f"{joined} {line}".strip()
        if len(joined) > _LONGEST_INTRODUCTION:
            return 0
        if _is_introduction(joined):
            return end + 1
    return at + 1 if is_dated and _stands_before_quote(lines, at) else _foreign_introduction(lines, at)


def _foreign_introduction(lines: list[str], at: int) -> int:
    """In any language: a day, a time and an address up to a colon, and right below it the quote."""
    joined = ""
    if not any(one.search(lines[at]) for one in (_ANY_DATE, _ANY_TIME, _ANYBODY)):
        return 0
    for end in range(at, min(at + 3, len(lines))):
        if not lines[end].strip() or _is_quoted(lines[end]):
            return 0
        joined = f"{joined} {lines[end]}".translate(_INVISIBLE).strip()
        if len(joined) > _LONGEST_INTRODUCTION:
            return 0
        if joined.endswith((":", "：")):
            following = next((line for line in lines[end + 1 : end + 4] if line.strip()), "")
            is_one = _ANYBODY.search(joined) and _ANY_TIME.search(joined) and _ANY_DATE.search(joined)
            return end + 1 if is_one and _is_quoted(following) else 0
    return 0


def _is_introduction(joined: str) -> bool:
    if not joined.rstrip("-_* ").endswith((":", "：")) and not re.search(r"(?:wrote|sent|[ée]crit)[-_* ]*$", joined):
        return False
    if joined.startswith("--") and re.fullmatch(r"-{2,} ?.{1,200}? wrote ?-{2,}", joined):
        return True
    has_when = bool(_WHEN.search(joined))
    names_somebody = bool(re.search(r"<[^<>]*@[^<>]*>|\(\S+@\S+\)", joined))
    if _WROTE.search(joined):
        return has_when
    # A date, a name, an address: some programs leave out the verb.
    return has_when and names_somebody and bool(_BEGINS.match(joined)) and joined.endswith(">:")


def _stands_before_quote(lines: list[str], at: int) -> bool:
    """A date, a name and an address, then the quote: "2013/7/20 Name <address>"."""
    if not re.match(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} [^<>]*<[^<>]+@[^<>]+>:?$", lines[at].strip()):
        return False
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return _is_quoted(following)


def _is_head(lines: list[str], at: int) -> bool:
    """From, Sent, To, Subject, as Outlook writes above what it quotes. A journey has a From and a To as well."""
    first = _LABEL.match(lines[at])
    if first is None or first.lastgroup is None or not (first["from"] or first["sent"]):
        return False
    kinds, values, strange = set(), [], 0
    for line in lines[at : at + 10]:
        hit = _LABEL.match(line)
        if hit:
            kinds |= {kind for kind in words.LABELS if hit[kind]}
            values.append(hit["value"])
        elif not line.strip():
            if len(kinds) > 1:
                break
        else:
            strange += 1
            if strange > 2:
                break
    if len(kinds) < 2:
        return False
    if any("@" in value for value in values):
        return True
    return len(kinds) >= 3 and ("subject" in kinds or any(_ONLY_SENT.match(line) for line in lines[at : at + 10]))


def _without_rule(kept: list[str]) -> list[str]:
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept = kept[:-1]
    return kept


def _goes_on(after: list[str], letters: int) -> bool:
    """Two dashes that are no program's mark: a sentence goes on below them, or a whole letter does."""
    first = next((line.strip() for line in after if line.strip()), "")
    return letters > _MOST_SIGNATURE_LETTERS // 2 or (first[:1].islower() and " " in first and "@" not in first)


def _without_signature(lines: list[str]) -> list[str]:
    """Up to the signature mark, where what follows is as short as signatures are; then without "Sent from my phone"."""
    count = letters = 0
    for at in range(len(lines) - 1, 0, -1):
        if lines[at].strip() in {"--", "—", "–"} and not lines[at].startswith("   "):
            if lines[at] != "-- " and _goes_on(lines[at + 1 :], letters):
                break
            lines = lines[:at] if any(line.strip() for line in lines[:at]) else lines
            break
        count += bool(lines[at].strip())
        letters += len(lines[at])
        if count > _MOST_SIGNATURE_LINES or letters > _MOST_SIGNATURE_LETTERS:
            break
    end = len(lines)
    while end and (
        not lines[end - 1].strip() or (len(lines[end - 1]) <= _LONGEST_LINE and _DEVICE.match(lines[end - 1]))
    ):
        end -= 1
    return lines[:end]
