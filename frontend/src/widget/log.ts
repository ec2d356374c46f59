// What has been said: her words, the answers, notices, and the files that hang on them.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dayOf, sizeOf, timeOf, type Host } from "./host";
import * as icons from "./icons";
import type { Attachment, Message, Pending } from "./types";

const pictures = new Map<number, string>();
const asked = new Set<number>();

// Files need the visitor's token, so an <img> cannot fetch them by itself.
function picture(host: Host, file: Attachment): string {
  if (!asked.has(file.id)) {
    asked.add(file.id);
    host.conversation.api.file(file.id).then(
      (blob) => {
        pictures.set(file.id, URL.createObjectURL(blob));
        host.refresh();
      },
      () => asked.delete(file.id),
    );
  }
  return pictures.get(file.id) ?? "";
}

async function download(host: Host, file: Attachment): Promise<void> {
  const address = pictures.get(file.id) ?? URL.createObjectURL(await host.conversation.api.file(file.id));
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
}

function attachment(host: Host, file: Attachment): TemplateResult {
  const label = host.say("download", { name: file.name });
  const isPicture = file.content_type.startsWith("image/");
  return html`<button class="file" type="button" aria-label=${label} @click=${() => void download(host, file)}>
    ${isPicture
      ? html`<img src=${picture(host, file)} alt="" width="200" height="140" />`
      : html`${icons.file}<span class="file-name">${file.name}</span>
          <span class="said">${sizeOf(host, file.size_bytes)}</span>`}
  </button>`;
}

const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

function withLinks(text: string): unknown[] {
  return text
    .split(ADDRESS)
    .map((part, place) =>
      place % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer nofollow">${part}</a>` : part,
    );
}

// One line each, on purpose: a bubble keeps the line breaks of what is inside it.
const bubble = (kind: string, text: string, isAgent: boolean): unknown =>
  text ? html`<div class="bubble ${kind}">${isAgent ? withLinks(text) : text}</div>` : nothing;

function shown(host: Host, message: Message, isLastOfHers: boolean): TemplateResult {
  if (message.from === "system") return html`<div class="turn is-notice"><p>${message.text}</p></div>`;
  const isMine = message.from === "shopper";
  const who = isMine ? host.say("you") : message.author || host.say("advisor");
  const mark = host.say(message.sequence <= host.conversation.readThrough ? "read" : "delivered");
  return html`<div class="turn ${isMine ? "is-mine" : ""}" aria-live=${isMine ? "off" : nothing}>
    <span class=${isMine ? "visually-hidden" : "said"}>${who}</span>
    ${bubble(isMine ? "is-mine" : "", message.text, !isMine)}
    ${message.attachments.map((file) => attachment(host, file))}
    <span class="said"
      ><time datetime=${message.at}>${timeOf(host, message.at)}</time>${isLastOfHers
        ? html` · <span data-mark>${mark}</span>`
        : nothing}</span
    >
  </div>`;
}

function state(host: Host, entry: Pending): string {
  if (entry.state === "accepted") return host.say("sent");
  return host.say(host.conversation.outbox.isStuck ? "waiting_to_send" : "sending");
}

function pending(host: Host, entry: Pending): TemplateResult {
  const { outbox } = host.conversation;
  const isFailed = entry.state === "failed";
  const share = outbox.progress.get(entry.client_id);
  const why = isFailed ? host.explain(entry.code) : null;
  return html`<div class="turn is-mine" data-state=${entry.state} aria-live="off">
    <span class="visually-hidden">${host.say("you")}</span>
    ${bubble("is-mine", entry.text, false)}
    ${entry.file
      ? html`<span class="file">${icons.file}<span class="file-name">${entry.file.name}</span>
            <span class="said">${sizeOf(host, entry.file.size)}</span>
            ${share === undefined ? nothing : html`<progress max="1" value=${share} aria-label=${host.say("sending")}></progress>`}
          </span>`
      : nothing}
    ${why
      ? html`<span class="error" role="alert">${host.say("failed")}. ${why.message} ${why.hint}</span>
          <span class="actions">
            <button class="button is-small" type="button" @click=${() => outbox.retry(entry.client_id)}>${host.say("retry")}</button>
            <button class="button is-small is-quiet" type="button" @click=${() => outbox.remove(entry.client_id)}>${host.say("remove")}</button>
          </span>`
      : html`<span class="said" data-mark>${state(host, entry)}</span>`}
  </div>`;
}

// The last of her messages carries the mark; those still on their way carry their own.
function lastOfHers(messages: Message[]): number {
  return messages.filter((message) => message.from === "shopper").at(-1)?.sequence ?? 0;
}

const isNewDay = (host: Host, before: Message | undefined, message: Message): boolean =>
  before !== undefined && dayOf(host, before.at) !== dayOf(host, message.at);

export function log(host: Host): TemplateResult {
  const { earlier, messages, outbox, config, isTyping, agent } = host.conversation;
  const entries = outbox.entries.filter((entry) => !messages.some((message) => message.client_id === entry.client_id));
  const last = entries.length ? 0 : lastOfHers(messages);
  const all = [...earlier, ...messages];
  return html`<div class="log" role="log" aria-relevant="additions" aria-label=${host.say("log")} tabindex="0">
    <div class="turn">
      <span class="said">${config?.shop}</span>
      <div class="bubble"><strong>${host.say("greeting")}</strong>
${host.say("greeting_more")}</div>
    </div>
    ${repeat(
      all,
      (message, place) => `${place < earlier.length ? "earlier" : "now"}.${message.sequence}.${message.at}`,
      (message, place) =>
        html`${isNewDay(host, all[place - 1], message) ? html`<p class="day">${dayOf(host, message.at)}</p>` : nothing}
        ${shown(host, message, place >= earlier.length && message.sequence === last)}`,
    )}
    ${repeat(entries, (entry) => entry.client_id, (entry) => pending(host, entry))}
    ${isTyping
      ? html`<div class="turn" data-typing>
          <div class="bubble typing" aria-hidden="true"><i></i><i></i><i></i></div>
          <span class="visually-hidden">${host.say("typing", { name: agent || host.say("advisor") })}</span>
        </div>`
      : nothing}
  </div>`;
}
