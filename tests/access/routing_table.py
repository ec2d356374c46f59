"""Rows of the table for how work is given out: a profile nobody has, an overflow rule, a group without customers."""

_OF_RULES = ("overflow_rule_switch", "overflow_rule_delete")
_LISTS = ("profiles", "routing_people", "overflow", "customer_groups")
_GROUPS = ("customer_group", "customer_group_new")
_FORMS = ("profile", "profile_new", "routing_person", "overflow_rule", "overflow_rule_new", *_GROUPS)
_DEEDS = ("profile_delete", "routing_people_put", "customer_group_delete", *_OF_RULES)


# Who may say which group the customer of a payment (in-house work of level 1) belongs to.
_GROUPS_HER = "yes yes 404 yes yes yes 404 404 401 401 401"
# Nobody is missing in the scene, and there is no opening to withdraw: who may is told that.
_OPENINGS = {
    "opening_accept": "403 403 403 403 409 409 403 403 401 401 401",
    "opening_withdraw": "403 403 403 403 404 404 403 403 401 401 401",
}


def rows(above: str, no_api: str) -> dict[tuple[str, str], str]:
    """The pages are for supervisors and administrators."""
    found = {("inbox:group_customer", "GET"): "405", ("inbox:group_customer", "POST"): _GROUPS_HER}
    found |= {("api:customer_group", "GET"): no_api, ("api:customer_group", "POST"): _GROUPS_HER}
    for name, answer in _OPENINGS.items():
        found |= {(f"supervision:{name}", "GET"): "405", (f"supervision:{name}", "POST"): answer}
    for names, get, post in ((_LISTS, above, "405"), (_FORMS, above, above), (_DEEDS, "405", above)):
        for name in names:
            found |= {(f"supervision:{name}", "GET"): get, (f"supervision:{name}", "POST"): post}
    return found
