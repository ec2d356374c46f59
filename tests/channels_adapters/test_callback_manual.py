"""The call-back form by the contract, and what is its own."""

import pytest

from channels_adapters.base import InboundCall, Kind
from channels_adapters.callback_manual import ManualCallback
from contactcenter.intake.raw import as_payload
from tests.channels_adapters.contract import JsonAdapterContract


class TestManualCallback(JsonAdapterContract):
    adapter = ManualCallback()
    fields = ("phone", "slot", "text", "language", "reason")
    client_id_field = "client_id"

    def good_call(self) -> InboundCall:
        return InboundCall(
            as_payload(
                client_id="5e0b1a1e-6f3c-4b53-9a3e-1c1b2f6f7a11",
                visitor="c" * 64,
                phone="06 12 34 56 78",
                region="FR",
                regions=["FR", "BE"],
                slot="",
                text="",
                language="fr",
                reason="",
            )
        )

    def test_a_call_now(self) -> None:
        [message] = self.adapter.receive(self.good_call())

        assert message.kind is Kind.CALLBACK_REQUEST
        assert message.facts == {"phone": "+33612345678", "slot": ""}

    def test_a_call_at_a_slot_keeps_its_zone(self) -> None:
        [message] = self._receive(self._with(slot="2026-11-23T10:00:00+01:00"))

        assert message.facts["slot"] == "2026-11-23T10:00:00+01:00"

    @pytest.mark.parametrize("slot", ["tomorrow", "2026-11-23T10:00:00", "10:00", "2026-13-45T10:00:00+01:00"])
    def test_a_slot_that_is_no_instant_is_refused(self, slot: str) -> None:
        assert self._refused(self._with(slot=slot)).code == "slot_invalid"

    @pytest.mark.parametrize("regions", [7, "FR", [7], None, {"FR": 1}, [["FR"]]])
    def test_regions_that_are_no_list_are_refused_not_guessed(self, regions: object) -> None:
        assert self._refused(self._with(regions=regions)).code == "invalid_field"
