"""The rows of calendars, targets, chains and service levels in the authorisation table."""

_FORMS = ("calendar_new", "calendar", "clock_target_new", "clock_target", "chain")
_READ = ("calendars", "clock_targets", "chains")
_WRITTEN = ("calendar_delete", "clock_target_delete", "chain_restore")


def routes(board: str, above: str) -> dict[tuple[str, str], str]:
    """`board` is the row of who sees the board, `above` that of who sets the house up."""
    return {
        ("supervision:service_levels", "GET"): board,
        ("supervision:service_levels", "POST"): "405",
        **{(f"supervision:{name}", "GET"): above for name in (*_FORMS, *_READ)},
        **{(f"supervision:{name}", "POST"): above for name in (*_FORMS, *_WRITTEN)},
        **{(f"supervision:{name}", "POST"): "405" for name in _READ},
        **{(f"supervision:{name}", "GET"): "405" for name in _WRITTEN},
    }
