from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "contactcenter.api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contactcenter.api import idempotency  # noqa: PLC0415 - when apps are loaded
        from routing import pulse  # noqa: PLC0415

        pulse.register_background(pulse.Sweep("idempotency_keys", idempotency.IS_OLD, idempotency.forget_old))
