// Where one writes. Words are kept until the service has them: per ticket, with the id under which they are sent, so
// that a lost answer, a reload or a closed laptop neither loses nor doubles a message.
import { fetchConversation } from "./conversation";
import { chosenFiles, forgetFiles, putFiles, startFiles } from "./files";
import { keep, read } from "./kept";
import { Mailing } from "./mailing";
import { AwayError, post } from "./server";

type Mode = "reply" | "note" | "forward";
interface Draft {
  text: string;
  mode: Mode;
  id: string;
}
const PAUSES = [1_000, 2_000, 4_000, 8_000];
const TYPING_EVERY = 3_000;
const DRAFT_AFTER = 1_500;
let typed = 0;

const form = (): HTMLFormElement | null => document.querySelector<HTMLFormElement>("[data-composer]");
const draftName = (reference: string): string => `draft ${reference}`;
const freshId = (): string =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (Number(digit) / 4)))).toString(16),
  );

/** The pause is over when it is over, or when the network is back. */
function pauseOrOnline(milliseconds: number): Promise<void> {
  return new Promise((done) => {
    const finish = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      done();
    };
    const timer = setTimeout(finish, milliseconds);
    window.addEventListener("online", finish);
  });
}

class Composer {
  private readonly text: HTMLTextAreaElement;
  private readonly reference: string;
  private readonly isOnPhone = matchMedia("(pointer: coarse)").matches;
  private id = freshId();
  private isSending = false;
  private draftTimer = 0;
  private readonly mailing: Mailing;
  private sentFiles: File[] = []; // of the last message: taken back, they are chosen again

  constructor(private readonly element: HTMLFormElement) {
    this.text = element.querySelector("textarea")!;
    this.reference = element.closest<HTMLElement>(".ticket")?.dataset.ref ?? "";
    const draft = read<Draft | null>(draftName(this.reference), null);
    if (draft) {
      this.text.value = draft.text;
      this.id = draft.id;
      if (this.mayReply || draft.mode === "note") this.mode = draft.mode;
    } else if (this.text.value && element.dataset.draftMode === "note") {
      this.mode = "note"; // begun on another of her pages
    }
    this.showMode();
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    element.addEventListener("change", (event) => (event.target as HTMLInputElement).name === "mode" && this.modeChosen());
    this.text.addEventListener("input", () => this.changed());
    this.text.addEventListener("keydown", (event) => this.key(event));
    startFiles(element);
    this.mailing = new Mailing(
      element,
      (words) => this.insert(words),
      ({ text, cc }) => this.begin(text, cc),
    );
  }

  /** Ready-made words, where the cursor is; those still to be filled in are marked. */
  private insert(words: string): void {
    const before = this.text.value.slice(0, this.text.selectionStart).replace(/\/$/, "");
    const after = this.text.value.slice(this.text.selectionEnd);
    this.text.value = before + words + after;
    this.text.focus();
    const open = /\{[a-z_]+\}/.exec(words);
    const at = before.length + (open ? open.index : words.length);
    this.text.setSelectionRange(at, at + (open ? open[0].length : 0));
    this.changed();
  }

  /** What was taken back is written again; what she has begun meanwhile stays below it. */
  private begin(text: string, cc: string[]): void {
    this.text.value = [text, this.text.value].filter(Boolean).join("\n\n");
    const copy = this.element.querySelector<HTMLInputElement>("[name=cc]");
    if (copy) copy.value = cc.join(", ");
    putFiles(this.element, this.sentFiles);
    this.id = freshId();
    this.remember();
    this.text.focus();
  }

  get mode(): Mode {
    const value = this.element.querySelector<HTMLInputElement>("[name=mode]:checked")?.value;
    return value === "note" || value === "forward" ? value : "reply";
  }

  set mode(mode: Mode) {
    const radio = this.element.querySelector<HTMLInputElement>(`[name=mode][value=${mode}]`);
    if (!radio || radio.disabled) return;
    radio.checked = true;
    this.modeChosen();
  }

  get hasWords(): boolean {
    const passesOn = this.mode === "forward" && this.element.querySelector<HTMLInputElement>("[name=to]")?.value;
    return this.text.value.trim() !== "" || chosenFiles(this.element).length > 0 || Boolean(passesOn);
  }

  private get mayReply(): boolean {
    return Boolean(this.element.querySelector<HTMLElement>("#composer-state")?.dataset.mayReply);
  }

  focus(mode: Mode): void {
    this.mode = mode;
    if (this.mode === mode) this.text.focus();
  }

  blur(): void {
    this.text.blur();
  }

  /** The ticket may have come or gone while she writes: what she wrote stays where it is. */
  stateChanged(): void {
    const reply = this.element.querySelector<HTMLInputElement>("[name=mode][value=reply]")!;
    reply.disabled = !this.mayReply;
    if (!this.mayReply && this.mode === "reply" && !this.hasWords) {
      this.element.querySelector<HTMLInputElement>("[name=mode][value=note]")!.checked = true;
    }
    if (this.mayReply && this.mode === "note" && !this.hasWords && document.activeElement !== this.text) this.mode = "reply";
    this.showMode();
    this.mailing.showHeld();
  }

  /** Something written is about to be left behind. */
  warnUnsent(): void {
    this.showError(this.element.dataset.unsent ?? "");
    this.text.focus();
  }

  private modeChosen(): void {
    this.showMode();
    this.remember();
  }

  private showMode(): void {
    const hints = { note: this.text.dataset.noteHint, reply: this.text.dataset.replyHint, forward: this.text.dataset.forwardHint };
    this.text.placeholder = hints[this.mode] ?? "";
    const button = this.element.querySelector<HTMLButtonElement>("[data-send=reply]")!;
    button.disabled = !this.mayReply || this.isSending;
    this.element.querySelectorAll<HTMLButtonElement>("[data-send=note], [data-send=forward]").forEach((one) => (one.disabled = this.isSending));
  }

  private changed(): void {
    this.remember();
    this.showError("");
    if (this.mode === "reply" && this.mayReply && this.text.value.trim() && Date.now() - typed > TYPING_EVERY) {
      typed = Date.now();
      const url = this.element.closest<HTMLElement>(".ticket")?.dataset.typing;
      if (url) void post(url, new URLSearchParams()).catch(() => undefined);
    }
  }

  private remember(): void {
    const draft: Draft = { text: this.text.value, mode: this.mode, id: this.id };
    keep(draftName(this.reference), draft.text ? draft : null);
    window.clearTimeout(this.draftTimer);
    this.draftTimer = window.setTimeout(() => this.tellDraft(), DRAFT_AFTER);
  }

  /** The service keeps it too: the ticket may be set aside and come back on another of her pages. */
  private tellDraft(): void {
    if (this.isSending) return; // what is sent is no draft any more
    const url = this.element.dataset.draft ?? "";
    void post(url, new URLSearchParams({ text: this.text.value, mode: this.mode })).catch(() => undefined);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "/" && !this.text.value && !event.isComposing) {
      event.preventDefault();
      void this.mailing.openCanned();
      return;
    }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && !this.text.value && this.mailing.hasHeld) {
      event.preventDefault();
      void this.mailing.takeBack();
      return;
    }
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const isAsked = event.ctrlKey || event.metaKey;
    if (!isAsked && this.isOnPhone) return;
    event.preventDefault();
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.isSending || !this.hasWords) return;
    const mode = this.mode;
    if (mode === "reply" && !this.mayReply) return;
    const body = new FormData(this.element);
    body.set("client_id", this.id);
    this.lock(true);
    this.remember();
    try {
      const answer = await this.untilAnswered(mode, body);
      if (answer.ok) this.sent();
      else this.refused(answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null);
    } finally {
      this.lock(false);
    }
    await fetchConversation();
  }

  /** The same words under the same id until the service says yes or no. */
  private async untilAnswered(mode: Mode, body: FormData): Promise<Response> {
    const url = this.element.dataset[mode] ?? "";
    for (let attempt = 0; ; attempt++) {
      try {
        this.showStatus(attempt ? this.element.dataset.retrying : this.element.dataset.sending);
        return await post(url, body);
      } catch (error) {
        if (!(error instanceof AwayError)) throw error;
        this.showStatus(this.element.dataset.retrying);
        await pauseOrOnline(PAUSES[Math.min(attempt, PAUSES.length - 1)]!);
        const epoch = document.querySelector<HTMLInputElement>("#composer-state [name=epoch]");
        if (this.element.isConnected && epoch?.value) body.set("epoch", epoch.value);
      }
    }
  }

  private sent(): void {
    keep(draftName(this.reference), null);
    window.clearTimeout(this.draftTimer);
    this.id = freshId();
    this.text.value = "";
    const asks = this.element.querySelector<HTMLInputElement>("[name=asks]");
    if (asks) asks.checked = false;
    this.sentFiles = chosenFiles(this.element);
    if (this.mode === "forward") this.forwarded();
    forgetFiles(this.element);
    this.showError("");
    if (this.element.isConnected && !document.querySelector("dialog[open]")) this.text.focus();
  }

  private forwarded(): void {
    const to = this.element.querySelector<HTMLInputElement>("[name=to]");
    if (to) to.value = "";
    this.mode = this.mayReply ? "reply" : "note";
  }

  private refused(why: { message: string; hint: string } | null): void {
    this.showError(why ? `${why.message} ${why.hint}` : (this.element.dataset.failedWord ?? ""));
    // Whatever is sent next is a new message, unless it is the same words on the same ticket.
  }

  private lock(isLocked: boolean): void {
    this.isSending = isLocked;
    this.text.readOnly = isLocked;
    this.element.setAttribute("aria-busy", String(isLocked));
    if (!isLocked) this.showStatus("");
    this.showMode();
  }

  private showStatus(words: string | undefined): void {
    this.element.querySelector("[data-status]")!.textContent = words ?? "";
  }

  private showError(words: string): void {
    const place = this.element.querySelector<HTMLElement>("[data-error]")!;
    place.textContent = words;
    place.hidden = !words;
  }
}

let current: Composer | null = null;

/** Of the ticket that is open. */
export function composer(): Composer | null {
  return current;
}

export function openComposer(): void {
  const element = form();
  current = element ? new Composer(element) : null;
}
