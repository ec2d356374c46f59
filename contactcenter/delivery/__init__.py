"""Messages out: each has an outbox row that says how far it got, until it is delivered or a person sees it failed."""
