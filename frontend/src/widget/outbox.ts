// What she has sent and the service has not confirmed. Kept before anything is tried, tried again with the same id.

import { Refused, type Api } from "./api";
import { FileKeeping, type Keeping } from "./keeping";
import { Pauses } from "./pauses";
import type { Pending } from "./types";

// Said yes to, and still not in the conversation: sent again, which the same id makes harmless.
const DOUBT_MS = 60_000;

export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without TLS has no randomUUID
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Outbox {
  readonly progress = new Map<string, number>();
  private readonly files = new FileKeeping();
  private readonly pauses = new Pauses(1000, 30_000);
  private isRunning = false;
  private again = 0;
  isStuck = false; // the last try got no answer

  constructor(
    private readonly api: Api,
    private readonly keeping: Keeping,
    private readonly haveToken: () => Promise<void>,
    private readonly forgetToken: () => void,
    private readonly onChange: () => void,
  ) {}

  get entries(): Pending[] {
    return this.keeping.readJson<Pending[]>("outbox", []);
  }

  async add(text: string, reason: string, file: File | null): Promise<void> {
    const entry: Pending = {
      client_id: newId(),
      text,
      reason,
      at: new Date().toISOString(),
      file: file && { name: file.name, size: file.size, type: file.type },
      state: "waiting",
      code: "",
      accepted_at: 0,
    };
    if (file) await this.files.put(entry.client_id, file);
    this.keep([...this.entries, entry]);
    void this.flush();
  }

  // Something that cannot be sent is shown with its reason, so that she can take it back or change it.
  addRefused(file: File, code: string): void {
    const shown = { name: file.name, size: file.size, type: file.type };
    const entry = { client_id: newId(), text: "", reason: "", at: new Date().toISOString(), file: shown };
    this.keep([...this.entries, { ...entry, state: "failed", code, accepted_at: 0 }]);
  }

  remove(id: string): void {
    void this.files.drop(id);
    this.keep(this.entries.filter((entry) => entry.client_id !== id));
  }

  retry(id: string): void {
    this.change(id, { state: "waiting", code: "" });
    void this.flush(true);
  }

  // These are in the conversation now.
  settle(ids: Set<string>): void {
    const kept = this.entries.filter((entry) => !ids.has(entry.client_id));
    if (kept.length === this.entries.length) return;
    for (const id of ids) void this.files.drop(id);
    this.keep(kept);
  }

  // Sends what waits, oldest first, one after the other: her words arrive in her order.
  async flush(isUrgent = false): Promise<void> {
    if (isUrgent) this.pauses.reset();
    if (this.isRunning || (this.again && !isUrgent)) return;
    clearTimeout(this.again);
    this.again = 0;
    this.isRunning = true;
    try {
      await this.alone(() => this.sendAll());
    } finally {
      this.isRunning = false;
    }
  }

  // One tab sends; another one's turn comes when it has finished.
  private async alone(act: () => Promise<void>): Promise<void> {
    if (navigator.locks) await navigator.locks.request(`contactcenter.${this.api.shop}`, act);
    else await act();
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const entry = this.entries.find((one) => one.state === "waiting" || this.isDoubtful(one));
      if (!entry) {
        this.isStuck = false;
        return;
      }
      const pause = await this.send(entry);
      if (pause > 0) {
        this.again = window.setTimeout(() => {
          this.again = 0;
          void this.flush();
        }, pause);
        this.onChange();
        return;
      }
    }
  }

  private isDoubtful(entry: Pending): boolean {
    return entry.state === "accepted" && Date.now() - entry.accepted_at > DOUBT_MS;
  }

  // Returns how long to wait before anything else is tried; 0 where the next may go.
  private async send(entry: Pending): Promise<number> {
    try {
      await this.haveToken();
      await this.post(entry);
    } catch (error) {
      return this.failed(entry, error);
    }
    this.isStuck = false;
    this.pauses.reset();
    this.progress.delete(entry.client_id);
    this.change(entry.client_id, { state: "accepted", accepted_at: Date.now() });
    return 0;
  }

  private failed(entry: Pending, error: unknown): number {
    this.progress.delete(entry.client_id);
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) {
      this.forgetToken();
      return this.pauses.next();
    }
    if (error.isPassing) {
      this.isStuck = error.status !== 429;
      return Math.max(this.pauses.next(), error.retryAfterSeconds * 1000);
    }
    this.change(entry.client_id, { state: "failed", code: error.code });
    return 0;
  }

  private async post(entry: Pending): Promise<void> {
    const { client_id, text, reason } = entry;
    if (!entry.file) {
      await this.api.post("messages", { client_id, text, reason, language: this.api.language });
      return;
    }
    const file = await this.files.get(client_id);
    if (!file) throw new Refused(410, "file_gone", "", "", 0);
    const form = new FormData();
    form.set("client_id", client_id);
    form.set("text", text);
    form.set("reason", reason);
    form.set("language", this.api.language);
    form.set("files", file, file.name);
    await this.api.upload("messages", form, (share) => {
      this.progress.set(client_id, share);
      this.onChange();
    });
  }

  private change(id: string, changes: Partial<Pending>): void {
    this.keep(this.entries.map((entry) => (entry.client_id === id ? { ...entry, ...changes } : entry)));
  }

  private keep(entries: Pending[]): void {
    this.keeping.writeJson("outbox", entries);
    this.onChange();
  }
}
