"""The addresses that shoppers and their widget use."""

from django.urls import path

from contactcenter.storefront import choice_views, widget_views

app_name = "storefront"
urlpatterns = [
    path("widget/api/config", widget_views.ConfigView.as_view(), name="widget_config"),
    path("widget/api/session", widget_views.SessionView.as_view(), name="widget_session"),
    path("widget/api/conversation", widget_views.ConversationView.as_view(), name="widget_conversation"),
    path("widget/api/messages", widget_views.MessagesView.as_view(), name="widget_messages"),
    path("widget/api/receipts", widget_views.ReceiptsView.as_view(), name="widget_receipts"),
    path("widget/api/typing", widget_views.TypingView.as_view(), name="widget_typing"),
    path("widget/api/attachments/<int:attachment_id>", widget_views.AttachmentView.as_view(), name="widget_attachment"),
    path("widget/api/slots", choice_views.SlotsView.as_view(), name="widget_slots"),
    path("widget/api/callback", choice_views.CallbackView.as_view(), name="widget_callback"),
    path("widget/api/email-choice", choice_views.EmailChoiceView.as_view(), name="widget_email_choice"),
]
