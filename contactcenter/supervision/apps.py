from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "contactcenter.supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contactcenter.supervision import trials  # noqa: PLC0415 - when apps are loaded
        from routing import pulse  # noqa: PLC0415

        pulse.register_lengthy(pulse.Sweep("trials", trials.IS_DUE, trials.run_waiting))
