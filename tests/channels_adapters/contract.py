"""What every adapter promises, as tests. A provider's test class inherits them all and fills in the blanks.

`AdapterContract` is for all, `JsonAdapterContract` for those whose payload is a JSON object.
"""

import json
import re
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_adapters.base import Adapter, AdapterError, Delivery, InboundCall, InboundMessage, Kind, OutboundMessage
from contactcenter.errors import ERROR_CODES
from routing.models.media import Medium

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NO_JSON_OBJECT = [
    b"",
    b"{",
    b"[]",
    b'"a"',
    b"null",
    b"7",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"a":' * 5_000,
    b'{"a": ' + b"9" * 5_000 + b"}",
]
OVERSIZE = "x" * 2_000_000


class AdapterContract:
    """Inherit, and fill in: `adapter`, `good_call()`, `call()` where calls are signed."""

    adapter: ClassVar[Adapter]

    def good_call(self) -> InboundCall:
        """A call as the provider makes it."""
        raise NotImplementedError

    # --- what the tests are made of ---

    def call(self, body: bytes) -> InboundCall:
        """These bytes, as far as `verify` goes the provider's: sign them here where it signs."""
        return InboundCall(body)

    def _receive(self, body: bytes) -> list[InboundMessage]:
        return self.adapter.receive(self.call(body))

    def _refused(self, body: bytes) -> AdapterError:
        with pytest.raises(AdapterError) as refused:
            self._receive(body)
        return refused.value

    @staticmethod
    def _is_permanent_and_known(error: AdapterError) -> bool:
        return error.is_permanent and error.code in ERROR_CODES and 400 <= ERROR_CODES[error.code].status < 500

    def _tolerant(self, body: bytes) -> list[InboundMessage]:
        """What is read; a refusal must be for good and known, and any other exception is a fault."""
        refusals = []
        try:
            return self._receive(body)
        except AdapterError as error:
            refusals.append(error)
        assert self._is_permanent_and_known(refusals[0]), refusals
        return []

    # --- what it says of itself ---

    def test_its_name_and_medium_are_ones_we_can_keep(self) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,49}", self.adapter.slug)
        assert self.adapter.medium in Medium.values

    def test_its_capabilities_are_sound(self) -> None:
        can = self.adapter.capabilities
        assert can.delivery in Delivery
        assert can.longest_text > 0

    # --- what comes in ---

    def test_a_good_call_is_read(self) -> None:
        messages = self.adapter.receive(self.good_call())

        assert messages
        for message in messages:
            assert message.kind in Kind
            assert 0 < len(message.provider_message_id) <= 200
            assert 0 < len(message.thread_key) <= 200
            assert message.sender.kind in ("visitor", "email", "phone", "social")
            assert message.sender.value
            assert message.at is None or message.at.tzinfo is not None
            assert len(message.text) <= self.adapter.capabilities.longest_text
            json.dumps(dict(message.facts))

    def test_a_repeated_call_is_the_same_messages(self) -> None:
        assert self.adapter.receive(self.good_call()) == self.adapter.receive(self.good_call())

    def test_files_come_only_where_they_are_declared(self) -> None:
        if not self.adapter.capabilities.has_attachments:
            assert not any(message.attachments for message in self.adapter.receive(self.good_call()))

    def test_no_bytes_are_a_fault(self) -> None:
        @given(body=st.binary(max_size=400))
        def check(body: bytes) -> None:
            self._tolerant(body)

        check()

    # --- what goes out ---

    def _outbound(self) -> OutboundMessage:
        return OutboundMessage(key="k", recipient="r", text="Bonjour", language="fr")

    def test_what_it_cannot_send_it_refuses_for_good(self) -> None:
        if self.adapter.capabilities.delivery is not Delivery.SENT:
            with pytest.raises(AdapterError) as refused:
                self.adapter.send(self._outbound())
            assert refused.value.is_permanent

    def test_it_keeps_nothing_between_calls(self) -> None:
        before = dict(vars(self.adapter))
        self.adapter.receive(self.good_call())
        assert vars(self.adapter) == before

    def test_what_it_hands_out_cannot_be_changed(self) -> None:
        message = self.adapter.receive(self.good_call())[0]
        assert replace(message) == message
        with pytest.raises(AttributeError):
            message.text = "other"  # type: ignore[misc]


class JsonAdapterContract(AdapterContract):
    """Fill in `fields` and `client_id_field` as well.

    `fields` names the payload's fields that hold text, `client_id_field` the one that makes a repetition the same
    message; "" where the provider's form is no JSON object of that kind, and the tests that change one field rest.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    client_id_field: ClassVar[str] = ""

    def _with(self, **changes: Any) -> bytes:
        return json.dumps(json.loads(self.good_call().body) | changes).encode()

    @pytest.mark.parametrize("body", NO_JSON_OBJECT, ids=range(len(NO_JSON_OBJECT)))
    def test_bytes_that_are_no_object_are_refused_for_good(self, body: bytes) -> None:
        assert self._is_permanent_and_known(self._refused(body))

    def test_another_client_id_is_another_message(self) -> None:
        if self.client_id_field:
            other = self._with(**{self.client_id_field: "11111111-1111-4111-8111-111111111111"})
            assert self._receive(other)[0].provider_message_id != self._receive(self._with())[0].provider_message_id

    @pytest.mark.parametrize("value", ["", "x", None, 7, [], {}, "../..", "1" * 500])
    def test_a_client_id_that_is_none_is_refused(self, value: object) -> None:
        if self.client_id_field:
            assert self._refused(self._with(**{self.client_id_field: value})).code == "client_id_invalid"

    def test_a_nul_is_refused_in_every_text(self) -> None:
        for name in self.fields:
            assert self._refused(self._with(**{name: "a\x00b"})).code == "text_has_nul", name

    @pytest.mark.parametrize("value", [7, None, [], {}, True, 1.5])
    def test_a_text_of_another_type_is_refused(self, value: object) -> None:
        for name in self.fields:
            assert self._is_permanent_and_known(self._refused(self._with(**{name: value}))), name

    def test_a_text_without_end_is_refused(self) -> None:
        for name in self.fields:
            assert self._is_permanent_and_known(self._refused(self._with(**{name: OVERSIZE}))), name

    def test_half_a_surrogate_pair_can_be_kept_or_is_refused(self) -> None:
        for name in self.fields:
            for message in self._tolerant(self._with(**{name: "a\ud800b"})):
                repr(message).encode("utf-8")

    def test_no_object_is_a_fault(self) -> None:
        @given(payload=st.dictionaries(st.text(max_size=12), JSON, max_size=6))
        def check(payload: dict[str, Any]) -> None:
            self._tolerant(json.dumps(payload).encode())

        check()

    def test_no_good_call_with_one_wrong_field_is_a_fault(self) -> None:
        try:
            names = sorted(json.loads(self.good_call().body))
        except ValueError:
            return

        @given(name=st.sampled_from(names), value=JSON)
        def check(name: str, value: Any) -> None:
            self._tolerant(self._with(**{name: value}))

        check()
