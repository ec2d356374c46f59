"""The guards of the code by the words they are made of: how each is taken out, and a test that misses it then.

docs/guards.md has a row for each; tests/faults/test_guards_of_the_code.py takes one after the other out.
"""

import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from django.conf import settings

from contactcenter.api import idempotency
from contactcenter.delivery import alerts, outbound, outbox
from contactcenter.desk import board_actions, conversation, holding
from contactcenter.intake import arrivals, fetching, imap_listener, raw, senders
from contactcenter.supervision import trials
from routing.services import clocks, giving, loads, offers, passes, recomputing, work
from tests.api import test_writing
from tests.delivery import test_outbox
from tests.desk import test_board_actions, test_closing, test_holding, test_races
from tests.faults import test_claims, test_clock_jumps, test_crash_points, test_stopped_worker, test_wake_ups
from tests.intake import test_arrivals, test_joining
from tests.routing import test_clocks, test_passes
from tests.routing import test_races as test_routing_races


@dataclass(frozen=True)
class CodeGuard:
    """`name` is the function of `module`, or the statement kept there, that is the guard; `words` of it are replaced.

    `missed_by` is a test: it must fail then."""

    module: Any
    name: str
    words: dict[str, str]
    missed_by: Callable[..., None]

    @property
    def shown_by(self) -> str:
        """The test's file, as the document names it."""
        test = self.missed_by.func if isinstance(self.missed_by, partial) else self.missed_by
        return str(Path(inspect.getsourcefile(test) or "").relative_to(settings.BASE_DIR))

    def take_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wherever it was imported to. AssertionError where the guard is not made of these words any more."""
        part = getattr(self.module, self.name)
        if isinstance(part, str):
            monkeypatch.setattr(self.module, self.name, self._without(part))
            return
        function: FunctionType = inspect.unwrap(part)
        made: dict[str, Any] = {}
        source = self._without(textwrap.dedent(inspect.getsource(function)))
        exec(f"from __future__ import annotations\n{source}", vars(sys.modules[function.__module__]) | {}, made)  # noqa: S102
        monkeypatch.setattr(function, "__code__", inspect.unwrap(made[self.name]).__code__)

    def _without(self, text: str) -> str:
        for words, instead in self.words.items():
            assert words in text, f"{self.name} of {self.module.__name__} says no more: {words}"
            text = text.replace(words, instead)
        return text


_OWN_TIME = """
from routing.services import clocks
clocks._CLAIM = clocks._CLAIM.replace("statement_timestamp()", f"to_timestamp({time.time()})")
"""

_SKIPS = "select_for_update(skip_locked=True)"
_SKIPS_NO_KEY = "select_for_update(no_key=True, skip_locked=True)"
_SKIPS_OF = 'select_for_update(skip_locked=True, of=("self",))'


def _claim(guard: str, module: Any, name: str, locking: str) -> CodeGuard:
    """A claim that looks at what it takes without locking it."""
    instead = "all()" if locking.startswith("select") else ""
    return CodeGuard(
        module,
        name,
        {locking: instead},
        partial(test_claims.test_what_another_worker_has_is_left_to_it, name=guard),
    )


CODE_GUARDS: dict[str, CodeGuard] = {
    "pool_lock": CodeGuard(
        passes,
        "_try_lock",
        {'_asked("SELECT pg_try_advisory_xact_lock(%s, %s)", _LOCK_SPACE, pool_id)': "True"},
        test_wake_ups.test_who_finds_the_pool_taken_leaves_the_mark_for_who_has_it,
    ),
    "wake_up_order": CodeGuard(
        passes,
        "_one_pass",
        {
            'cursor.execute("DELETE FROM routing_wakeup WHERE pool_id = %s", [pool_id])': "pass",
            'crash_point("pass.before_commit")': 'prepared.rows("DELETE FROM routing_wakeup RETURNING pool_id")',
        },
        test_wake_ups.test_a_pass_locks_then_clears_then_reads,
    ),
    "work_item_lock": CodeGuard(
        work,
        "_LOCK",
        {" FOR NO KEY UPDATE": ""},
        test_races.test_a_choice_that_waited_for_the_ticket_is_later_than_what_it_waited_for,
    ),
    "load_lock": CodeGuard(
        giving,
        "_LOCK_LOADS",
        {" FOR NO KEY UPDATE OF load": ""},
        test_passes.test_who_fills_up_while_a_pass_commits_costs_nobody_else_an_offer,
    ),
    "load_order": CodeGuard(
        loads,
        "lock",
        {'list(rows.values_list("pk", flat=True))': "return"},
        test_routing_races.test_a_transfer_locks_the_two_loads_in_the_order_of_agents,
    ),
    "customer_lock": CodeGuard(
        senders,
        "_LOCK",
        {" FOR NO KEY UPDATE": ""},
        test_joining.test_of_two_workers_with_a_mail_of_hers_one_waits,
    ),
    "claim_raw": CodeGuard(
        arrivals,
        "_CLAIM",
        {" FOR UPDATE OF raw SKIP LOCKED": ""},
        test_arrivals.test_no_worker_takes_a_second_message_while_another_has_the_first,
    ),
    "claim_steps": CodeGuard(
        clocks,
        "_CLAIM",
        {"FOR NO KEY UPDATE OF work SKIP LOCKED": ""},
        test_clocks.test_who_is_locked_elsewhere_holds_up_no_other_step,
    ),
    "steps_apart": CodeGuard(
        clocks,
        "fire_due",
        {"len(found) < 2": "found"},
        test_clocks.test_a_step_that_fails_or_waits_for_a_hung_process_makes_no_other_late,
    ),
    "claim_outbox": _claim("claim_outbox", outbox, "_CLAIM", " FOR NO KEY UPDATE SKIP LOCKED"),
    "claim_alert": _claim("claim_alert", alerts, "_claim", _SKIPS_OF),
    "claim_file": _claim("claim_file", fetching, "_claim", _SKIPS_OF),
    "claim_trial": _claim("claim_trial", trials, "_claim", _SKIPS),
    "claim_mailbox": _claim("claim_mailbox", imap_listener, "_FREE", " FOR UPDATE OF mailbox SKIP LOCKED"),
    "claim_leases": _claim("claim_leases", offers, "expire_leases", _SKIPS_NO_KEY),
    "claim_recomputation": _claim(
        "claim_recomputation", recomputing, "recompute", ".select_for_update(skip_locked=True)"
    ),
    "lease_of_delivery": CodeGuard(
        outbox,
        "_CLAIM",
        {"SET next_attempt_at = statement_timestamp() + interval '60 seconds'": "SET attempts = claimed.attempts"},
        test_outbox.test_a_worker_that_died_while_sending_is_followed_by_another,
    ),
    "epoch_of_holder": CodeGuard(
        holding,
        "require_holder",
        {"or mine.epoch != epoch": ""},
        test_holding.test_a_page_of_before_says_nothing_though_she_has_it_again,
    ),
    "epoch_of_offer": CodeGuard(
        offers, "accept", {" or assignment.epoch != epoch": ""}, test_holding.test_an_old_epoch_accepts_nothing
    ),
    "epoch_of_transfer": CodeGuard(
        holding,
        "_require_transfer",
        {" and holder.epoch == epoch": ""},
        test_holding.test_who_held_a_ticket_yesterday_transfers_it_no_more,
    ),
    "epoch_on_the_board": CodeGuard(
        board_actions,
        "_moved_on",
        {"holder and holder.epoch != seen.epoch": "False"},
        test_board_actions.TestMoving().test_what_was_taken_since_she_looked_is_left_alone_even_if_confirmed,
    ),
    "seen_on_resolve": CodeGuard(
        conversation,
        "resolve",
        {"held.ticket.last_inbound > seen": "False"},
        test_closing.test_her_word_counts_for_what_she_has_read_only,
    ),
    "client_ids": CodeGuard(
        conversation,
        "said_before",
        {"return Message.objects.filter(author_id=actor.user_id, client_id=words.client_id).first()": "return None"},
        partial(test_crash_points.test_a_death_here_loses_and_doubles_nothing, point="desk.after_commit, reply"),
    ),
    "one_request_per_key": CodeGuard(
        idempotency,
        "_claim",
        {"if not cursor.fetchone()[0]": "if False"},
        test_writing.test_while_it_is_carried_out_the_same_request_is_told_to_wait,
    ),
    "message_id_of_delivery": CodeGuard(
        outbound,
        "outbound",
        {"key=str(outbox.key)": "key=str(database_now())"},
        test_outbox.test_a_passing_error_is_tried_again_later_with_the_same_key,
    ),
    "commit_before_yes": CodeGuard(
        raw,
        "keep",
        {
            'crash_point("door.before_commit")': 'crash_point("door.before_yes")',
            'crash_point("door.before_yes")': 'crash_point("door.before_commit")',
        },
        partial(test_crash_points.test_a_death_here_loses_and_doubles_nothing, point="door.before_yes"),
    ),
    "idle_in_transaction": CodeGuard(
        test_stopped_worker,
        "ROLE",
        {"worker": "command"},
        test_stopped_worker.test_the_pool_of_a_stopped_worker_is_free_within_two_seconds,
    ),
    "most_at_once": CodeGuard(
        passes,
        "_give_out",
        {"_MOST_AT_ONCE": "1_000_000"},
        test_passes.test_a_pass_makes_no_more_decisions_than_a_short_transaction_bears,
    ),
    "database_time": CodeGuard(
        test_clock_jumps,
        "_FIRES",
        {"from routing.services import clocks\n": _OWN_TIME},
        test_clock_jumps.test_a_worker_whose_clock_jumps_fires_nothing_early_and_nothing_late,
    ),
}
