"""The rows of calendars, targets, chains, service levels, promises, more time and public questions in the table."""

_FORMS = ("calendar_new", "calendar", "clock_target_new", "clock_target", "chain")
_READ = ("calendars", "clock_targets", "chains")
_HOLDS = "yes 409 404 409 409 409 404 404 401 401 401"
_WRITTEN = ("shop_hours", "calendar_delete", "clock_target_delete", "chain_restore")


def routes(board: str, above: str, sees: str) -> dict[tuple[str, str], str]:
    """Rows of who sees the board, of who sets the house up, and of who sees the ticket."""
    return {
        ("storefront:call_slot", "GET"): "404",  # there is no such link
        ("storefront:call_slot", "POST"): "404",
        ("api:go_private", "GET"): "405 405 405 405 405 405 405 405 401 401 401",
        ("api:go_private", "POST"): _HOLDS,
        ("inbox:go_private", "GET"): "405",
        ("inbox:go_private", "POST"): _HOLDS,
        ("supervision:service_levels", "GET"): board,
        ("supervision:service_levels", "POST"): "405",
        **{(f"supervision:{name}", "GET"): above for name in (*_FORMS, *_READ)},
        **{(f"supervision:{name}", "POST"): above for name in (*_FORMS, *_WRITTEN)},
        **{(f"supervision:{name}", "POST"): "405" for name in _READ},
        **{(f"supervision:{name}", "GET"): "405" for name in _WRITTEN},
        **{("inbox:promise", method): sees for method in ("GET", "POST")},
        **{(f"inbox:more_time_{what}", "GET"): "405" for what in ("offer", "mail", "wrap_up")},
        ("inbox:more_time_offer", "POST"): "yes 409 404 409 409 409 404 404 401 401 401",
        ("inbox:more_time_mail", "POST"): "yes 404 404 404 404 404 404 404 401 401 401",  # hers alone
        ("inbox:more_time_wrap_up", "POST"): "409 409 409 409 409 409 409 409 401 401 401",  # nobody wraps up
        ("storefront:widget_more_time", "GET"): "401 401 401 401 401 401 401 401 405 405 401",
        ("storefront:widget_more_time", "POST"): "401 401 401 401 401 401 401 401 yes yes 401",
        ("inbox:clocks", "GET"): sees,
        ("inbox:clocks", "POST"): "405",
        ("inbox:promise_end", "GET"): "405",
        ("inbox:promise_end", "POST"): sees,
    }
