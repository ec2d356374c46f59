// Another channel: call her back, now or at a slot, or answer by mail. And what happens next, once she has chosen.

import { html, nothing, type TemplateResult } from "lit";
import { Refused } from "./api";
import { momentOf, type Host } from "./host";
import * as icons from "./icons";
import type { SlotDay } from "./types";

export class Choices {
  private days: SlotDay[] = [];
  private isAsking = false;
  private error = ""; // a code
  private day = 0;

  constructor(private readonly host: Host) {}

  // The offer, beside the conversation and not in its way: nothing gets the focus, the chat goes on.
  offer(): TemplateResult | typeof nothing {
    const { ticket, agent, config } = this.host.conversation;
    const chat = config?.waits?.chat;
    // Outside opening hours the other ways stay beside her question until she has chosen one, or somebody is there.
    const isLeft = ticket?.status === "open" && !ticket.choice && !agent && chat?.is_closed === true;
    const isNobodyThere = chat?.is_offered === false && (!ticket || isLeft);
    if (ticket?.choice !== "offered" && !isNobodyThere) return nothing;
    const { host } = this;
    const closed = chat?.is_closed ? chat.text : ""; // when somebody is there again
    return html`<section class="offer" aria-label=${host.say("choose")}>
      ${isNobodyThere ? html`<p class="hint" data-nobody>${closed ? `${closed} ` : ""}${host.say(closed ? "closed" : "nobody")}</p>` : nothing}
      ${config?.has_callback ? this.way("callback", icons.phone, "choose_call") : nothing}
      ${this.way("email", icons.mail, "choose_email")}
      ${isNobodyThere ? nothing : html`<p class="hint">${host.say("choose_stay")}</p>`}
    </section>`;
  }

  private way(view: "callback" | "email", icon: unknown, name: string): TemplateResult {
    const wait = this.host.conversation.config?.waits?.[view === "callback" ? "call" : "email"].text;
    return html`<button class="way" type="button" data-choice=${view} @click=${() => this.host.show(view)}>
      ${icon}<span><strong>${this.host.say(name)}</strong><span class="hint">${wait || this.host.say(`${name}_more`)}</span></span>
    </button>`;
  }

  opened(): void {
    this.error = "";
    this.day = 0;
    this.host.conversation.api.slots().then(
      ({ days }) => {
        this.days = days;
        this.host.refresh();
      },
      () => undefined, // "now" is always there
    );
  }

  private form(event: Event): HTMLFormElement {
    return (event.currentTarget as HTMLElement).closest("form") as HTMLFormElement;
  }

  private async ask(kind: "callback" | "email-choice", field: HTMLInputElement, fields: Record<string, string>): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    this.error = "";
    this.host.refresh();
    try {
      await this.host.conversation.choose(kind, fields);
      this.host.show("done");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused(error, field);
    } finally {
      this.isAsking = false;
      this.host.refresh();
    }
  }

  private refused(error: Refused, field: HTMLInputElement): void {
    if (error.code === "agent_answered") {
      void this.host.conversation.fetch();
      this.host.show("chat");
      this.host.conversation.notice = "answered_first";
      return;
    }
    this.error = error.code;
    field.focus();
  }

  private call(event: Event, slot: string): void {
    const form = this.form(event);
    const phone = form.elements.namedItem("phone") as HTMLInputElement;
    const text = (form.elements.namedItem("text") as HTMLInputElement).value.trim();
    this.host.conversation.keeping.write("phone", phone.value);
    void this.ask("callback", phone, { phone: phone.value.trim(), slot, text });
  }

  private said(id: string): TemplateResult | typeof nothing {
    if (!this.error) return nothing;
    const { message, hint } = this.host.explain(this.error);
    return html`<p class="error" id=${id} role="alert">${message} ${hint}</p>`;
  }

  callback(): TemplateResult {
    const { host } = this;
    const slots = this.days[this.day]?.slots ?? [];
    return html`<form class="page" novalidate @submit=${(event: Event) => { event.preventDefault(); this.call(event, ""); }}>
      <h2 tabindex="-1">${host.say("callback_title")}</h2>
      <div class="field">
        <label class="label" for="phone">${host.say("phone")}</label>
        <input class="input" id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required maxlength="40"
          .value=${host.conversation.keeping.read("phone")}
          aria-invalid=${this.error ? "true" : "false"} aria-describedby=${this.error ? "phone-error" : "phone-hint"} />
        ${this.error ? this.said("phone-error") : html`<span class="hint" id="phone-hint">${host.say("phone_hint")}</span>`}
      </div>
      <div class="field" ?hidden=${host.conversation.messages.length > 0}>
        <label class="label" for="question">${host.say("call_question")}</label>
        <input class="input" id="question" name="text" maxlength="500" />
      </div>
      <button class="button is-primary is-wide" type="submit" aria-disabled=${this.isAsking} data-slot-now>
        ${icons.phone}<span>${host.say("call_now")}</span>
      </button>
      ${this.days.length ? this.slots(slots) : nothing}
    </form>`;
  }

  private slots(slots: SlotDay["slots"]): TemplateResult {
    return html`<fieldset class="slots">
      <legend class="label">${this.host.say("or_later")}</legend>
      <div class="segmented" role="group">
        ${this.days.map(
          ({ day, short }, place) =>
            html`<button class="button" type="button" aria-label=${day} aria-pressed=${place === this.day}
              @click=${() => { this.day = place; this.host.refresh(); }}>${short}</button>`,
        )}
      </div>
      <div class="times">
        ${slots.map(
          ({ at, label }) =>
            html`<button class="button" type="button" data-slot=${at} aria-disabled=${this.isAsking}
              aria-label=${this.host.say("call_at", { at: `${this.days[this.day]?.day} ${label}` })}
              @click=${(event: Event) => this.call(event, at)}>${label}</button>`,
        )}
      </div>
    </fieldset>`;
  }

  email(): TemplateResult {
    const { host } = this;
    return html`<form class="page" novalidate
      @submit=${(event: Event) => {
        event.preventDefault();
        const field = this.form(event).elements.namedItem("email") as HTMLInputElement;
        const text = (this.form(event).elements.namedItem("text") as HTMLInputElement).value.trim();
        host.conversation.keeping.write("email", field.value);
        void this.ask("email-choice", field, { email: field.value.trim(), text });
      }}>
      <h2 tabindex="-1">${host.say("choose_email")}</h2>
      <div class="field">
        <label class="label" for="email">${host.say("email")}</label>
        <input class="input" id="email" name="email" type="email" inputmode="email" autocomplete="email" required maxlength="254"
          .value=${host.conversation.keeping.read("email")}
          aria-invalid=${this.error ? "true" : "false"} aria-describedby=${this.error ? "email-error" : nothing} />
        ${this.said("email-error")}
      </div>
      <div class="field" ?hidden=${Boolean(host.conversation.ticket)}>
        <label class="label" for="mail-question">${host.say("email_question")}</label>
        <textarea class="input" id="mail-question" name="text" rows="4" maxlength="5000"></textarea>
      </div>
      <button class="button is-primary is-wide" type="submit" aria-disabled=${this.isAsking}>
        ${icons.mail}<span>${host.say("write_to_me")}</span>
      </button>
    </form>`;
  }

  done(): TemplateResult {
    const { host } = this;
    const { ticket } = host.conversation;
    const callback = ticket?.channel === "email" ? null : ticket?.callback;
    const phone = callback?.phone ?? "";
    const sentence = callback
      ? callback.at
        ? host.say("callback_slot_done", { phone, at: momentOf(host, callback.at) })
        : host.say("callback_now_done", { phone })
      : host.say("email_done", { email: ticket?.email ?? "" });
    return html`<div class="page is-done">
      <span class="done-mark">${icons.check}</span>
      <h2 tabindex="-1">${sentence}</h2>
      <p class="hint">${host.say(callback ? "callback_done_more" : "email_done_more")}</p>
      ${callback
        ? html`<button class="button is-wide" type="button" data-rather-mail @click=${() => host.show("email")}>${host.say("rather_mail")}</button>`
        : nothing}
      <button class="button is-wide" type="button" @click=${() => host.show("chat")}>${host.say("back")}</button>
    </div>`;
  }
}
