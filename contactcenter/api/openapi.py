"""How the API describes itself: every operation with its scope, its errors and its headers, without repeating them."""

import inspect
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from contactcenter.api.shapes import ErrorShape

_ALWAYS = {
    401: "Nobody signed in, or the token is unknown, expired or revoked.",
    403: "The role does not allow it, the token lacks the scope, or the form token is missing.",
    406: "Another form than JSON was asked for.",
    503: "The database is away or busy: try again after Retry-After.",
}
_WITH_ADDRESS = {404: "It does not exist, or not for you."}
_WITH_INPUT = {422: "A field or parameter is wrong: `field` names it."}
_WITH_BODY = {
    400: "The body is no JSON object.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "A field is wrong: `field` names it.",
}
_WITH_DEED = {409: "Somebody was faster, or the ticket does not stand so: `code` says what."}
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,200}$"},
    OpenApiParameter.HEADER,
    description="Sent again within 24 hours with the same request, that request is done once and answered alike, with "
    "`Idempotency-Replayed: true`.",
)


class ProgramSchema(AutoSchema):
    """Adds to each operation the errors that it can answer, all of one shape, and the scope that a token needs."""

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([_KEY] if self.method == "POST" else [])]

    def get_description(self) -> str:  # type: ignore[override]  # the package's own signature
        """The method's own words; those of its class are for us."""
        return inspect.getdoc(getattr(self.view, str(self.method).lower())) or ""

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        name: str = super().get_serializer_name(serializer, direction)
        return name.removesuffix("Shape")

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "tickets")]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            scope = getattr(self.view, "scopes", {}).get(self.method)
            words = operation.get("description", "")
            operation["description"] = f"{words}\n\nScope of a token: `{scope.value}`.".strip() if scope else words
            reference = self.resolve_serializer(ErrorShape, "response").ref
            for status, words in sorted(self._errors(operation).items()):
                operation["responses"].setdefault(
                    str(status), {"description": words, "content": {"application/json": {"schema": reference}}}
                )
        return operation

    def _errors(self, operation: dict[str, Any]) -> dict[int, str]:
        errors = dict(_ALWAYS)
        if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
            errors |= _WITH_ADDRESS
        if operation.get("parameters"):
            errors |= _WITH_INPUT
        return errors | _WITH_BODY | _WITH_DEED if self.method in ("POST", "PUT") else errors


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token, made by `manage.py api_token` or by an administrator."""

    target_class = "contactcenter.access.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A person who signed in; her writes carry X-CSRFToken."""

    target_class = "contactcenter.access.tokens.FormSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def only_version_1(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """What programs are promised, and not the widget's own doors."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def close_objects(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Bodies take the fields they name and no others, and are never left out; a transfer names one target."""
    schemas = result["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith("Body"):
            schema["additionalProperties"] = False
    schemas["TransferBody"]["oneOf"] = [{"required": ["queue"]}, {"required": ["agent"]}]
    for operation in (operation for path in result["paths"].values() for operation in path.values()):
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
    return result


NO_CONTENT = OpenApiResponse(description="Done.")
