"""Whether a mail is from whom it says, as our own receiving server judged (RFC 8601). Nobody else's word counts.

Anybody can write Authentication-Results into her mail; our server puts its own on top. So the topmost is read, and only
where it names the server that the account's setting `authserv_id` names.
"""

from authres import AuthenticationResultsHeader, AuthResError

from channels_adapters.base import Account
from channels_adapters.mail.headers import Headers

_LONGEST = 10_000


def judged(headers: Headers, account: Account) -> str:
    """ "" where no server of ours judges; else pass, fail, or none where it could not say."""
    senders = [one.value for one in headers.addresses("from") if one.value]
    if len(headers.all("from")) > 1 or len(set(senders)) > 1:
        return "fail"  # which of them a program shows is chance
    wanted = account.settings.get("authserv_id", "").strip().lower()
    if not wanted or not senders:
        return ""
    try:
        told = AuthenticationResultsHeader.parse(
            f"Authentication-Results: {headers.get('authentication-results')[:_LONGEST]}"
        )
    except (AuthResError, ValueError, RecursionError):
        return "none"
    if str(told.authserv_id or "").lower() != wanted:
        return "none"
    return _result(told, senders[0].rpartition("@")[2])


def _result(told: AuthenticationResultsHeader, domain: str) -> str:
    """DMARC's word; without one, a signature or an envelope of the same domain, or of one above or below it."""
    results = {(one.method, one.result): _domains(one) for one in told.results}
    dmarc = next((result for method, result in results if method == "dmarc"), "")
    if dmarc in ("pass", "fail"):
        return str(dmarc)
    proved = results.get(("dkim", "pass"), []) + results.get(("spf", "pass"), [])
    return "pass" if any(_is_aligned(one, domain) for one in proved) else "none"


def _domains(result: object) -> list[str]:
    found = [str(one.value or "") for one in getattr(result, "properties", []) if one.name in {"d", "i", "mailfrom"}]
    return [one.rpartition("@")[2].lower() for one in found]


def _is_aligned(one: str, other: str) -> bool:
    return bool(one) and "." in one and (one == other or one.endswith("." + other) or other.endswith("." + one))
