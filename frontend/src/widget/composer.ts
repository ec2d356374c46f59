// Where she writes. What she has typed is kept at every key, and leaves only when it is in the outbox.

import { html, nothing, type TemplateResult } from "lit";
import type { Host } from "./host";
import * as icons from "./icons";

const ACCEPTED = "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,.txt";

export class Composer {
  private reason = "";
  private said = "";

  constructor(private readonly host: Host) {}

  get draft(): string {
    return this.host.conversation.keeping.read("draft");
  }

  private keepDraft(field: HTMLTextAreaElement): void {
    this.host.conversation.keeping.write("draft", field.value);
    this.grow(field);
    if (field.value.trim()) this.host.conversation.tellTyping();
    if (this.said) this.say("");
    this.host.refresh();
  }

  grow(field: HTMLTextAreaElement): void {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
  }

  private say(code: string): void {
    this.said = code;
    this.host.refresh();
  }

  private async send(field: HTMLTextAreaElement): Promise<void> {
    const text = field.value.trim();
    const { conversation } = this.host;
    if (!text) return;
    if (text.length > (conversation.config?.limits.text_length ?? 10_000)) {
      this.say("text_too_long");
      return;
    }
    // Emptied first: a second click or Enter finds nothing to send.
    field.value = "";
    conversation.keeping.write("draft", "");
    this.grow(field);
    await conversation.outbox.add(text, this.reasonOnce(), null);
    field.focus({ preventScroll: true });
  }

  // The reason goes with the first message of a conversation; after that an agent knows.
  private reasonOnce(): string {
    const reason = this.host.conversation.messages.length ? "" : this.reason;
    this.reason = "";
    return reason;
  }

  async attach(files: Iterable<File>): Promise<void> {
    const { conversation } = this.host;
    const limit = conversation.config?.limits.file_bytes ?? Infinity;
    for (const file of files) {
      if (file.size > limit) conversation.outbox.addRefused(file, "payload_too_large");
      else await conversation.outbox.add("", this.reasonOnce(), file);
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.send(event.target as HTMLTextAreaElement);
  }

  private onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    void this.attach(files);
  }

  private fieldOf(event: Event): HTMLTextAreaElement | null {
    return (event.currentTarget as HTMLElement).closest("form")?.querySelector("textarea") ?? null;
  }

  private choose(slug: string, event: Event): void {
    this.reason = this.reason === slug ? "" : slug;
    this.host.refresh();
    this.fieldOf(event)?.focus();
  }

  private reasons(): TemplateResult | typeof nothing {
    const { config, messages, outbox } = this.host.conversation;
    if (!config?.reasons.length || messages.length || outbox.entries.length) return nothing;
    return html`<div class="chips" role="group" aria-label=${this.host.say("reasons")}>
      ${config.reasons.map(
        ({ slug, name }) =>
          html`<button class="chip" type="button" aria-pressed=${this.reason === slug} @click=${(event: Event) => this.choose(slug, event)}>
            ${name}
          </button>`,
      )}
    </div>`;
  }

  view(): TemplateResult {
    const { host } = this;
    return html`<form
      class="composer"
      @submit=${(event: Event) => {
        event.preventDefault();
        const field = this.fieldOf(event) ?? (event.currentTarget as HTMLFormElement).querySelector("textarea");
        if (field) void this.send(field);
      }}
    >
      ${this.reasons()}
      ${this.said ? html`<p class="error" role="alert">${host.explain(this.said).message} ${host.explain(this.said).hint}</p>` : nothing}
      <div class="write">
        <label class="button is-icon is-quiet attach" title=${host.say("attach")}>
          ${icons.clip}<span class="visually-hidden">${host.say("attach")}</span>
          <input
            class="visually-hidden"
            type="file"
            multiple
            accept=${ACCEPTED}
            @change=${(event: Event) => {
              const input = event.target as HTMLInputElement;
              void this.attach([...(input.files ?? [])]);
              input.value = "";
            }}
          />
        </label>
        <textarea
          class="input"
          rows="1"
          aria-label=${host.say("write")}
          placeholder=${host.say("write")}
          enterkeyhint="send"
          .value=${this.draft}
          @input=${(event: Event) => this.keepDraft(event.target as HTMLTextAreaElement)}
          @keydown=${(event: KeyboardEvent) => this.onKey(event)}
          @paste=${(event: ClipboardEvent) => this.onPaste(event)}
        ></textarea>
        <button class="button is-icon is-primary" type="submit" aria-label=${host.say("send")} aria-disabled=${!this.draft.trim()}>
          ${icons.send}
        </button>
      </div>
    </form>`;
  }
}
