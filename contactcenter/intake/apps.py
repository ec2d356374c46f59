from django.apps import AppConfig
from django.conf import settings


class IntakeConfig(AppConfig):
    name = "contactcenter.intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from channels_adapters import registry  # noqa: PLC0415 - when apps are loaded
        from contactcenter.intake import fetching, matters  # noqa: PLC0415
        from contactcenter.intake.arrivals import IS_DUE, take_in  # noqa: PLC0415
        from routing import pulse  # noqa: PLC0415

        registry.load(settings.CHANNEL_ADAPTERS)
        pulse.register_first(pulse.Sweep("intake", IS_DUE, take_in))
        pulse.register_preparation(matters.get_ready)
        pulse.register_background(pulse.Sweep("files", fetching.IS_DUE, fetching.fetch_waiting))
