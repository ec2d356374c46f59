"""The web chat by the contract, and what is its own."""

from channels_adapters.base import InboundCall, Kind
from channels_adapters.webchat import WebChat
from contactcenter.intake.raw import as_payload
from tests.channels_adapters.contract import JsonAdapterContract

VISITOR = "c" * 64
FILE = {"sha256": "0" * 64, "name": "a.png", "content_type": "image/png", "size_bytes": 3}


class TestWebChat(JsonAdapterContract):
    adapter = WebChat()
    fields = ("text", "language", "reason")
    client_id_field = "client_id"

    def good_call(self) -> InboundCall:
        return InboundCall(
            as_payload(
                client_id="5e0b1a1e-6f3c-4b53-9a3e-1c1b2f6f7a11",
                visitor=VISITOR,
                text="Où est mon colis ?",
                language="fr",
                reason="order",
            )
        )

    def test_a_message_is_read_as_it_was_written(self) -> None:
        [message] = self.adapter.receive(self.good_call())

        assert (message.kind, message.text) == (Kind.MESSAGE, "Où est mon colis ?")
        assert (message.language, message.reason) == ("fr", "order")
        assert (message.sender.value, message.sender.is_verified) == (VISITOR, True)
        assert message.thread_key == VISITOR

    def test_a_file_alone_is_a_message(self) -> None:
        [message] = self._receive(self._with(text="", attachments=[FILE]))

        assert message.attachments[0].name == "a.png"

    def test_neither_text_nor_file_is_nothing_to_send(self) -> None:
        assert self._refused(self._with(text="  ")).code == "text_empty"

    def test_nobody_says_nothing(self) -> None:
        assert self._refused(self._with(visitor="")).code == "visitor_token_invalid"

    def test_half_a_file_is_refused(self) -> None:
        assert self._refused(self._with(attachments=[{"sha256": "0"}])).code == "invalid_field"
