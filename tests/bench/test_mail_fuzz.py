"""Some hundred malformed mails of the bench, and some that hypothesis makes: none fails, none vanishes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.bench import mail_fuzz

_LINE = st.sampled_from(
    [
        *("From: a@b.example", "Subject: x", "Content-Type: multipart/mixed; boundary=x", "--x", "--x--", ""),
        *("Content-Type: text/html", "Content-Transfer-Encoding: base64", "In-Reply-To: <a@b>", "> cité", "wrote:"),
        *("On 1/1/2026 10:00, a@b.example wrote:", "-- ", "Content-Disposition: attachment; filename=a", "=E9="),
    ]
) | st.text(max_size=40)


def test_malformed_mails_are_all_seen_in_time() -> None:
    found = mail_fuzz.measure(300, seed=1)

    assert (found["crashes"], found["lost"]) == (0, 0)
    assert found["slowest_ms"] <= 2_000
    assert found["largest_mb"] <= 200


@settings(max_examples=200)
@given(lines=st.lists(_LINE, max_size=30), end=st.sampled_from(["\r\n", "\n", "\r"]))
def test_mails_of_any_lines_are_seen(lines: list[str], end: str) -> None:
    assert mail_fuzz.is_seen(end.join(lines).encode("utf-8", "surrogatepass"))
