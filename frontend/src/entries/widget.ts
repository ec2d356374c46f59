// The one script a shop's page carries:
// <script src="https://HOST/widget.js" data-shop="SLUG" data-language="fr" async></script>

import { Api } from "../widget/api";
import { ContactWidget } from "../widget/element";

const NAME = "contact-widget";
const ERROR_TEASER_MS = 600;

function start(script: HTMLScriptElement): void {
  const { shop, language } = script.dataset;
  if (!shop || document.querySelector(NAME)) return;
  const spoken = language || document.documentElement.lang || navigator.language;
  const api = new Api(new URL(script.src).origin, shop, spoken.slice(0, 2).toLowerCase());
  if (!customElements.get(NAME)) customElements.define(NAME, ContactWidget);
  const widget = document.createElement(NAME) as ContactWidget;
  if (script.dataset.theme) widget.dataset.theme = script.dataset.theme;
  widget.begin(api);
  document.body.append(widget);
  listen(widget);
  offerHelp(widget);
}

// Whatever the page calls its buttons: [data-chat-open] and [data-chat-callback] open the window.
function listen(widget: ContactWidget): void {
  document.addEventListener("click", (event) => {
    const asked = (event.target as Element | null)?.closest<HTMLElement>("[data-chat-open], [data-chat-callback]");
    if (!asked) return;
    event.preventDefault();
    widget.open("chatCallback" in asked.dataset ? "callback" : "chat");
  });
}

// After an error, or on a page she has looked at for very long: the page says which, the widget never guesses.
function offerHelp(widget: ContactWidget): void {
  if (document.querySelector("[data-chat-error]")) setTimeout(() => widget.tease("teaser_error"), ERROR_TEASER_MS);
  const seconds = Number(document.querySelector<HTMLElement>("[data-chat-offer-seconds]")?.dataset.chatOfferSeconds);
  if (!seconds) return;
  let seen = 0;
  const counting = setInterval(() => {
    if (document.visibilityState === "visible") seen += 1;
    if (seen < seconds) return;
    clearInterval(counting);
    widget.tease("teaser_long");
  }, 1000);
}

const script = (document.currentScript ?? document.querySelector("script[data-shop][src*='widget.js']")) as HTMLScriptElement | null;
if (script) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
