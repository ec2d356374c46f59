// The conversation as this browser knows it: what the service holds, what is still on its way, and who is listening.

import { Refused, type Api } from "./api";
import { Keeping } from "./keeping";
import { Live } from "./live";
import { newId, Outbox } from "./outbox";
import type { Config, Message, Shown, Ticket } from "./types";

const POLL_MS = 3_000;
const POLL_LIVE_MS = 20_000; // a push may be lost; this finds what it announced
const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_MS = 3_000;
const ENDING_TOLD_MS = 60_000;
const DOOR = "visitor_token_invalid";

export class Conversation {
  readonly keeping: Keeping;
  readonly outbox: Outbox;
  config: Config | null = null;
  ticket: Ticket | null = null;
  earlier: Message[] = []; // of tickets before this one, as far as this page has seen them
  messages: Message[] = [];
  agent = "";
  wait = ""; // how long it takes, in words
  readThrough = 0;
  isTyping = false;
  isLooking = false; // the shopper has the conversation before her eyes
  isCutOff = false;
  oldLink = ""; // one that did not let her in
  notice = ""; // a sentence for her, by name, until she does something
  private lastSequence = 0;
  private readonly live: Live;
  private fetching: Promise<void> | null = null;
  private isWanted = false;
  private acknowledged = "";
  private endsAt = 0; // by this browser's clock; 0: nothing ends
  private ending = 0;
  private typingEnds = 0;
  private typingTold = 0;

  constructor(
    readonly api: Api,
    private readonly onChange: () => void,
  ) {
    this.keeping = new Keeping(api.shop);
    this.config = this.keeping.readJson<Config | null>(`config.${api.language}`, null);
    api.token = this.keeping.read("token");
    this.outbox = new Outbox(api, this.keeping, () => this.haveToken(), () => this.forgetToken(), onChange);
    const address = `${api.origin.replace(/^http/, "ws")}/ws/widget/`;
    this.live = new Live(address, () => api.token, (change) => this.hear(change));
    this.keeping.onChangeElsewhere(["token", "outbox"], () => this.takeOver());
  }

  async start(): Promise<void> {
    addEventListener("online", () => this.wakeUp());
    addEventListener("offline", () => this.live.drop());
    addEventListener("pageshow", (event) => event.persisted && this.wakeUp());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wakeUp());
    this.poll();
    if (this.api.token) {
      this.live.connect();
      void this.fetch();
    }
    void this.outbox.flush();
    await this.learnWords();
  }

  // From a mail of ours: what she said there and here is one conversation.
  async resume(link: string): Promise<void> {
    try {
      this.keeping.write("token", (await this.api.resume(link)).token);
      this.takeOver();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.oldLink = link;
      this.notice = error.code;
      this.onChange();
    }
  }

  async askForNewLink(): Promise<void> {
    const link = this.oldLink;
    this.oldLink = "";
    try {
      await this.api.renew(link);
      this.notice = "new_link_sent";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.notice = error.code;
    }
    this.onChange();
  }

  private async learnWords(): Promise<void> {
    try {
      this.config = await this.api.config();
      this.keeping.writeJson(`config.${this.api.language}`, this.config);
      this.onChange();
    } catch (error) {
      if (error instanceof Refused && error.isPassing) setTimeout(() => void this.learnWords(), 5_000);
    }
  }

  // The line is back or the page is seen again: nothing that happened meanwhile may be missed.
  private wakeUp(): void {
    this.live.connect(true);
    void this.outbox.flush(true);
    void this.fetch();
  }

  private takeOver(): void {
    const token = this.keeping.read("token");
    if (token !== this.api.token) {
      this.api.token = token;
      this.live.drop();
      this.live.connect(true);
    }
    void this.fetch();
    this.onChange();
  }

  private async haveToken(): Promise<void> {
    this.api.token ||= this.keeping.read("token");
    if (this.api.token) return;
    this.api.token = await this.api.startSession();
    this.keeping.write("token", this.api.token);
    this.live.connect(true);
  }

  private forgetToken(): void {
    this.keeping.write("token", "");
    this.api.token = "";
    this.live.drop();
    this.earlier = [...this.earlier, ...this.messages];
    this.begin(null);
  }

  private begin(ticket: Ticket | null): void {
    this.ticket = ticket;
    this.messages = [];
    this.lastSequence = 0;
    this.readThrough = 0;
  }

  private hear(change: string): void {
    if (change === "typing") this.showTyping();
    else if (change === "refused") this.forgetToken();
    else if (change === "ready" || change === "conversation") void this.fetch();
    this.onChange();
  }

  // Told a minute before, beside what she does: she may ask for more time, or write.
  private endsIn(seconds: number | null | undefined): void {
    clearTimeout(this.ending);
    this.endsAt = seconds === null || seconds === undefined ? 0 : Date.now() + seconds * 1_000;
    if (this.endsAt) this.ending = window.setTimeout(() => this.onChange(), Math.max(0, this.endsAt - ENDING_TOLD_MS - Date.now()) + 50);
  }

  get endsSoon(): boolean {
    return this.endsAt > 0 && this.endsAt - Date.now() <= ENDING_TOLD_MS;
  }

  async askForMoreTime(): Promise<void> {
    try {
      this.endsIn((await this.api.post<{ closes_in: number | null }>("more-time", {})).closes_in);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    this.onChange();
  }

  private showTyping(): void {
    this.isTyping = true;
    clearTimeout(this.typingEnds);
    this.typingEnds = window.setTimeout(() => {
      this.isTyping = false;
      this.onChange();
    }, TYPING_SHOWN_MS);
  }

  private poll(): void {
    const isIdle = document.visibilityState === "hidden" || (this.live.isReady && !this.outbox.entries.length);
    setTimeout(
      () => {
        if (this.api.token && (this.isLooking || this.ticket?.status !== "resolved")) {
          this.live.connect();
          void this.fetch();
        }
        void this.outbox.flush();
        this.poll();
      },
      isIdle ? POLL_LIVE_MS : POLL_MS,
    );
  }

  // One fetch at a time; who asks meanwhile gets one more after it, so the last word is never an old one.
  fetch(): Promise<void> {
    if (!this.api.token) return Promise.resolve();
    if (this.fetching) {
      this.isWanted = true;
      return this.fetching;
    }
    this.fetching = this.fetchOnce().finally(() => {
      this.fetching = null;
      if (this.isWanted) {
        this.isWanted = false;
        void this.fetch();
      }
    });
    return this.fetching;
  }

  private async fetchOnce(): Promise<void> {
    try {
      this.take(await this.api.conversation(this.ticket?.reference ?? "", this.lastSequence));
      this.isCutOff = false;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === DOOR) this.forgetToken();
      else this.isCutOff = error.status === 0 || error.status >= 500;
    }
    this.onChange();
  }

  take(shown: Shown): void {
    if (shown.ticket && this.ticket && shown.ticket.reference !== this.ticket.reference) {
      this.earlier = [...this.earlier, ...this.messages];
      this.begin(shown.ticket);
    }
    this.ticket = shown.ticket;
    this.agent = shown.agent?.name ?? "";
    this.wait = shown.wait?.text ?? "";
    this.readThrough = shown.read_through;
    this.endsIn(shown.closes_in);
    const fresh = shown.messages.filter((message) => message.sequence > this.lastSequence);
    this.messages = [...this.messages, ...fresh];
    this.lastSequence = Math.max(this.lastSequence, shown.last_sequence);
    if (fresh.some((message) => message.from === "agent")) this.isTyping = false;
    this.outbox.settle(new Set(this.messages.map((message) => message.client_id).filter(Boolean)));
    this.acknowledge();
    this.onChange();
  }

  // Tells the service how far her messages got: to this browser, and before her eyes.
  acknowledge(): void {
    const last = this.messages.filter((message) => message.from !== "shopper").at(-1);
    if (!last || !this.ticket) return;
    const isRead = this.isLooking && document.visibilityState === "visible";
    if (isRead) this.keeping.write("seen", this.place(last));
    const mark = `${this.place(last)} ${isRead}`;
    if (mark === this.acknowledged || this.acknowledged === `${this.place(last)} true`) return;
    this.acknowledged = mark;
    const receipt = { ticket: this.ticket.reference, through: last.sequence, read: isRead };
    this.api.post("receipts", receipt).catch(() => (this.acknowledged = ""));
  }

  get unread(): number {
    if (!this.ticket || this.isLooking) return 0;
    const [reference, sequence] = this.keeping.read("seen").split(" ");
    const seen = reference === this.ticket.reference ? Number(sequence) : 0;
    return this.messages.filter((message) => message.from !== "shopper" && message.sequence > seen).length;
  }

  private place(message: Message): string {
    return `${this.ticket?.reference} ${message.sequence}`;
  }

  tellTyping(): void {
    if (!this.ticket || this.ticket.status === "resolved" || Date.now() - this.typingTold < TYPING_TOLD_MS) return;
    this.typingTold = Date.now();
    this.api.post("typing", {}).catch(() => undefined);
  }

  // The id is kept until the answer is known: a second tap, or a try after a lost line, is the same request.
  async choose(kind: "callback" | "email-choice", fields: Record<string, string>): Promise<void> {
    const asked = JSON.stringify([kind, fields]);
    const kept = this.keeping.readJson<{ asked?: string; id?: string }>("choice", {});
    const id = kept.asked === asked && kept.id ? kept.id : newId();
    this.keeping.writeJson("choice", { asked, id });
    await this.haveToken();
    try {
      const shown = await this.api.post<Shown>(kind, { ...fields, client_id: id, language: this.api.language });
      this.keeping.write("choice", "");
      this.take(shown);
      this.live.connect();
    } catch (error) {
      if (error instanceof Refused && !error.isPassing) this.keeping.write("choice", "");
      if (error instanceof Refused && error.code === DOOR) this.forgetToken();
      throw error;
    }
  }
}
