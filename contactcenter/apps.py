from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "contactcenter"

    def ready(self) -> None:
        from contactcenter import checks  # noqa: F401, PLC0415 - registers them
