from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "contactcenter.delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contactcenter.delivery import alerts, pause_notices  # noqa: PLC0415 - when apps are loaded
        from contactcenter.delivery.outbox import IS_DUE, send_waiting  # noqa: PLC0415
        from routing import pulse  # noqa: PLC0415

        pulse.register_background(pulse.Sweep("outbox", IS_DUE, send_waiting))
        pulse.register_background(pulse.Sweep("alerts", alerts.IS_DUE, alerts.send_waiting))
        pulse.register_background(pulse.Sweep("pauses", pause_notices.IS_DUE, pause_notices.tell))
