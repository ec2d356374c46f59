"""Addresses of the inbox. All writes are POSTs; those ending in a fragment's name answer htmx and plain forms alike."""

from django.urls import URLPattern, path

from contactcenter.inbox import closing, matter_writes, more_time, originals, promise_writes, sending, views, writes

app_name = "inbox"
_TICKET = "tickets/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("lists/", views.lists, name="lists"),
    path(_TICKET, views.ticket, name="ticket"),
    path(f"{_TICKET}clocks/", views.clocks, name="clocks"),
    path(f"{_TICKET}messages/", views.messages, name="messages"),
    path(f"{_TICKET}messages/<int:sequence>/original/", originals.original, name="original"),
    path(f"{_TICKET}messages/<int:sequence>/original/frame/", originals.frame, name="original_frame"),
    path(f"{_TICKET}accept/", writes.accept, name="accept"),
    path(f"{_TICKET}decline/", writes.decline, name="decline"),
    path(f"{_TICKET}take/", writes.take, name="take"),
    path(f"{_TICKET}reply/", writes.reply, name="reply"),
    path(f"{_TICKET}private/", writes.go_private, name="go_private"),
    path(f"{_TICKET}note/", writes.note, name="note"),
    path(f"{_TICKET}forward/", sending.forward, name="forward"),
    path(f"{_TICKET}messages/<int:sequence>/take-back/", sending.take_back, name="take_back"),
    path(f"{_TICKET}messages/<int:sequence>/resend/", sending.resend, name="resend"),
    path(f"{_TICKET}messages/<int:sequence>/failure-seen/", sending.failure_seen, name="failure_seen"),
    path(f"{_TICKET}canned/", sending.canned_responses, name="canned"),
    path(f"{_TICKET}draft/", writes.keep_draft, name="draft"),
    path(f"{_TICKET}group/", writes.group_customer, name="group_customer"),
    path(f"{_TICKET}reserve/", writes.reserve, name="reserve"),
    path(f"{_TICKET}transfer/", writes.transfer, name="transfer"),
    path(f"{_TICKET}messages/<int:sequence>/split/", matter_writes.split, name="split"),
    path(f"{_TICKET}merge/", matter_writes.merge, name="merge"),
    path(f"{_TICKET}more-time/", more_time.for_offer, name="more_time_offer"),
    path(f"{_TICKET}messages/<int:sequence>/more-time/", more_time.for_mail, name="more_time_mail"),
    path("presence/wrap-up/more-time/", more_time.for_wrap_up, name="more_time_wrap_up"),
    path(f"{_TICKET}promise/", promise_writes.promise, name="promise"),
    path(f"{_TICKET}promises/<int:pk>/", promise_writes.end_promise, name="promise_end"),
    path(f"{_TICKET}resolve/", closing.resolve, name="resolve"),
    path(f"{_TICKET}call/start/", writes.start_call, name="call_start"),
    path(f"{_TICKET}call/outcome/", writes.record_outcome, name="call_outcome"),
    path(f"{_TICKET}typing/", writes.typing, name="typing"),
    path(f"{_TICKET}seen/", writes.seen, name="seen"),
    path("presence/", writes.set_presence, name="presence"),
    path("presence/renew/", writes.renew_presence, name="presence_renew"),
    path("presence/wrap-up/done/", writes.end_wrap_up, name="wrap_up_done"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("files/<int:pk>/fetch/", writes.fetch_file, name="fetch_file"),
]
