// The widget as it stands on a page: the launcher, the teaser, the window and where the focus goes.

import { html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import style from "./widget.css?text";
import type { Api } from "./api";
import { Choices } from "./choices";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { fill, type Host, type View } from "./host";
import * as icons from "./icons";
import { log } from "./log";

const NEAR_THE_END_PX = 80;
const PHONE = "(max-width: 520px)";

export class ContactWidget extends LitElement implements Host {
  static override styles = unsafeCSS(style);

  conversation!: Conversation;
  private composer!: Composer;
  private choices!: Choices;
  private isOpen = false;
  private view: View = "chat";
  private teaser = "";
  private isDropping = false;
  private isAtEnd = true;
  private shownCount = 0;
  private returnTo: HTMLElement | null = null;

  begin(api: Api): void {
    this.conversation = new Conversation(api, () => this.refresh());
    this.composer = new Composer(this);
    this.choices = new Choices(this);
    if (this.conversation.keeping.read("open") && !matchMedia(PHONE).matches) this.setOpen(true);
    void this.conversation.start();
    this.comeBack();
    document.addEventListener("visibilitychange", () => this.conversation.acknowledge());
    // What a phone's keyboard leaves to see: the writing line stays above it.
    visualViewport?.addEventListener("resize", () => this.style.setProperty("--seen", `${visualViewport?.height}px`));
  }

  // The link is used once: it must not stay in the address, nor in what she shares of it.
  private comeBack(): void {
    const told = new URLSearchParams(location.hash.slice(1));
    const link = told.get("contactcenter");
    if (!link) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    this.setOpen(true);
    void this.conversation.resume(link);
  }

  get language(): string {
    return this.conversation.config?.language ?? this.conversation.api.language;
  }

  // For hours and dates: plain "en" would be American.
  get locale(): string {
    return this.language === "en" ? "en-GB" : this.language;
  }

  say(name: string, facts: Record<string, string | number> = {}): string {
    return fill(this.conversation.config?.strings[name] ?? "", facts);
  }

  explain(code: string): { message: string; hint: string } {
    const errors = this.conversation.config?.errors;
    return errors?.[code] ?? errors?.bad_request ?? { message: "", hint: "" };
  }

  refresh(): void {
    this.requestUpdate();
  }

  show(view: View): void {
    this.view = view;
    this.conversation.notice = "";
    if (view === "callback" || view === "email") this.choices.opened();
    this.refresh();
    void this.updateComplete.then(() => this.focusView());
  }

  open(view: View = "chat"): void {
    const active = document.activeElement;
    this.returnTo = active instanceof HTMLElement && active !== this && active !== document.body ? active : null;
    this.setOpen(true);
    this.show(view);
  }

  close(): void {
    this.setOpen(false);
    void this.updateComplete.then(() => (this.returnTo ?? this.find(".launcher"))?.focus());
  }

  private setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.isAtEnd = true;
    this.teaser = "";
    this.conversation.isLooking = isOpen;
    this.conversation.keeping.write("open", isOpen ? "1" : "");
    this.conversation.acknowledge();
    this.refresh();
  }

  // Offered once a visit, never over an open window, and never with the focus.
  tease(name: string): void {
    if (this.isOpen || this.teaser || sessionStorage.getItem("contactcenter.teased")) return;
    this.teaser = name;
    this.refresh();
  }

  private dismissTeaser(): void {
    sessionStorage.setItem("contactcenter.teased", "1");
    this.teaser = "";
    this.refresh();
  }

  private find<T extends HTMLElement>(selector: string): T | null {
    return this.renderRoot.querySelector<T>(selector);
  }

  // On a phone the keyboard would hide the greeting, so there the window itself takes the focus.
  private focusView(): void {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const target = { chat: isTouch ? ".window" : "textarea", callback: "#phone", email: "#email", done: "h2" }[this.view];
    this.find(target)?.focus({ preventScroll: true });
  }

  protected override willUpdate(): void {
    const box = this.find(".log");
    if (box) this.isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END_PX;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const box = this.find(".log");
    if (!box) return;
    const { messages, outbox } = this.conversation;
    const count = messages.length + outbox.entries.length;
    const hasOwn = count !== this.shownCount && outbox.entries.length > 0;
    if (this.isAtEnd || hasOwn) box.scrollTop = box.scrollHeight;
    this.shownCount = count;
    const field = this.find<HTMLTextAreaElement>("textarea");
    if (field) this.composer.grow(field);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && matchMedia(PHONE).matches) this.keepFocus(event);
  }

  // Full screen on a phone: what lies beneath cannot be seen, so Tab must not go there.
  private keepFocus(event: KeyboardEvent): void {
    const all = [...this.renderRoot.querySelectorAll<HTMLElement>(".window button, .window input, .window textarea, .window [tabindex='0']")];
    const [first, last] = [all[0], all.at(-1)];
    const active = (this.renderRoot as ShadowRoot).activeElement;
    const leaves = event.shiftKey ? active === first : active === last;
    if (!leaves) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  private status(): string {
    const { agent, ticket, outbox, wait } = this.conversation;
    if (!ticket) return outbox.entries.length ? this.say("looking") : this.expected();
    if (ticket.status === "resolved") return "";
    if (agent) return this.say("with_you", { name: agent });
    if (ticket.choice === "made") return wait;
    return wait || this.say("looking");
  }

  private expected(): string {
    const chat = this.conversation.config?.waits?.chat;
    return chat?.is_offered ? chat.text : "";
  }

  private head(): TemplateResult {
    const { config, ticket, outbox } = this.conversation;
    const isBegun = Boolean(ticket) || outbox.entries.length > 0; // then the line beside it has more to say
    return html`<header class="head">
      ${this.view === "chat"
        ? html`<span class="mark">${icons.chat}</span>`
        : html`<button class="button is-icon is-quiet" type="button" aria-label=${this.say("back")} @click=${() => this.show("chat")}>${icons.back}</button>`}
      <span class="title"><strong id="title">${config?.shop}</strong><span class="status" role="status">${this.status() || this.say("title")}</span></span>
      ${config?.has_callback && this.view === "chat"
        ? html`<button class="button is-quiet ${isBegun ? "is-icon" : ""}" type="button" data-callback title=${this.say("choose_call")}
            @click=${() => this.show("callback")}>
            ${icons.phone}<span class=${isBegun ? "visually-hidden" : ""}>${this.say("call_short")}</span>
          </button>`
        : nothing}
      <button class="button is-icon is-quiet" type="button" aria-label=${this.say("close")} data-close @click=${() => this.close()}>${icons.close}</button>
    </header>`;
  }

  private lines(): TemplateResult | typeof nothing {
    const { isCutOff, ticket, notice, outbox } = this.conversation;
    const line = isCutOff || outbox.isStuck ? "offline" : notice || (ticket?.status === "resolved" ? "resolved" : "");
    if (!line && this.conversation.endsSoon) return this.ending();
    if (line.startsWith("resume_")) return this.oldLink(line);
    return line ? html`<p class="line" role="status" data-line=${line}>${this.say(line)}</p>` : nothing;
  }

  private ending(): TemplateResult {
    return html`<div class="line" role="status" data-line="closing_soon">
      <p>${this.say("closing_soon")}</p>
      <button class="button is-small" type="button" data-more-time @click=${() => void this.conversation.askForMoreTime()}>${this.say("more_time")}</button>
    </div>`;
  }

  private oldLink(code: string): TemplateResult {
    const { message, hint } = this.explain(code);
    return html`<div class="line" role="status" data-line=${code}>
      <p>${message} ${hint}</p>
      ${code === "resume_invalid"
        ? nothing
        : html`<button class="button is-small" type="button" data-new-link @click=${() => void this.conversation.askForNewLink()}>${this.say("new_link")}</button>`}
    </div>`;
  }

  private chat(): TemplateResult {
    return html`${log(this)}
      ${this.isAtEnd ? nothing : this.toEnd()}
      ${this.lines()} ${this.choices.offer()} ${this.composer.view()}`;
  }

  private toEnd(): TemplateResult {
    const go = (): void => {
      const box = this.find(".log");
      if (box) box.scrollTop = box.scrollHeight;
      this.refresh();
    };
    return html`<button class="to-end button is-small" type="button" @click=${go}>${icons.down}${this.say("new_below")}</button>`;
  }

  private body(): TemplateResult {
    if (this.view === "callback") return this.choices.callback();
    if (this.view === "email") return this.choices.email();
    return this.view === "done" ? this.choices.done() : this.chat();
  }

  private drag(event: DragEvent, isOver: boolean): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (this.isDropping === isOver) return;
    this.isDropping = isOver;
    this.refresh();
  }

  private drop(event: DragEvent): void {
    this.drag(event, false);
    if (event.dataTransfer?.files.length) void this.composer.attach([...event.dataTransfer.files]);
  }

  private window(): TemplateResult {
    return html`<div
      class="window"
      role="dialog"
      aria-labelledby="title"
      aria-modal=${matchMedia(PHONE).matches ? "true" : "false"}
      tabindex="-1"
      @keydown=${(event: KeyboardEvent) => this.onKey(event)}
      @dragover=${(event: DragEvent) => this.drag(event, true)}
      @dragleave=${(event: DragEvent) => event.target === event.currentTarget && this.drag(event, false)}
      @drop=${(event: DragEvent) => this.drop(event)}
    >
      ${this.head()} ${this.body()}
      ${this.isDropping ? html`<div class="drop">${icons.clip}${this.say("drop")}</div>` : nothing}
    </div>`;
  }

  private launcher(): TemplateResult {
    const count = this.conversation.unread;
    return html`${this.teaser
        ? html`<aside class="teaser" role="status">
            <button class="teaser-text" type="button" @click=${() => this.open()}>${this.say(this.teaser)}</button>
            <button class="button is-icon is-quiet" type="button" aria-label=${this.say("teaser_close")} @click=${() => this.dismissTeaser()}>${icons.close}</button>
          </aside>`
        : nothing}
      <button class="launcher" type="button" aria-haspopup="dialog" aria-label=${count ? this.say("open_unread", { count }) : this.say("open")} @click=${() => this.open()}>
        ${icons.chat}${count ? html`<span class="count" aria-hidden="true">${count}</span>` : nothing}
      </button>`;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.conversation?.config) return nothing;
    return html`<div lang=${this.language} class="root">${this.isOpen ? this.window() : this.launcher()}</div>`;
  }
}
