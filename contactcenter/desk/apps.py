from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "contactcenter.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contactcenter.desk import chain_conditions, effects, idle, unfetched  # noqa: PLC0415 - when apps are loaded
        from routing import outcomes, pulse  # noqa: PLC0415

        outcomes.register(effects.apply)
        chain_conditions.register()
        pulse.register_background(pulse.Sweep("silent_chats", "true", idle.look))
        pulse.register_first(pulse.Sweep("unfetched", unfetched.IS_DUE, unfetched.mail_unfetched))
