"""The rows of mailboxes, of what a shop's mails look like, and of canned responses in the table."""

_GRANTED = "403 403 403 403 403 400 403 403 401 401 401"  # nothing was begun
_GRANT = "403 403 403 403 403 404 403 403 401 401 401"  # it signs in by a password
_FORMS = ("mail_account_new", "mail_account", "shop_mail")
_DEEDS = ("mail_account_test", "mail_account_resume")
_CANNED = ("canned_new", "canned_one")


def routes(above: str, admin: str) -> dict[tuple[str, str], str]:
    """Rows of who sets the house up, and of administrators, whose alone mailboxes are; one is the scene's."""
    return {
        **{(f"supervision:{name}", "GET"): admin for name in ("mail_accounts", *_FORMS)},
        **{(f"supervision:{name}", "POST"): admin for name in (*_FORMS, *_DEEDS)},
        **{(f"supervision:{name}", "GET"): "405" for name in (*_DEEDS, "mail_grant", "canned_delete")},
        **{(f"supervision:{name}", "POST"): "405" for name in ("mail_accounts", "mail_granted", "canned")},
        ("supervision:mail_granted", "GET"): _GRANTED,
        ("supervision:mail_grant", "POST"): _GRANT,
        **{(f"supervision:{name}", "GET"): above for name in ("canned", *_CANNED)},
        **{(f"supervision:{name}", "POST"): above for name in (*_CANNED, "canned_delete")},
    }
