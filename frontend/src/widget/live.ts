// The socket: says that something changed. It is a hint only; whoever listens fetches, and polls while it is away.

import { Pauses } from "./pauses";

const PING_MS = 15_000; // and then asks: a push may have been lost without the line being cut
const ANSWER_MS = 8_000;
const REFUSED_CODES = [4401, 4403];

export class Live {
  private socket: WebSocket | null = null;
  private readonly pauses = new Pauses(500, 15_000);
  private again = 0;
  private ping = 0;
  private silence = 0;
  isReady = false;

  constructor(
    private readonly address: string,
    private readonly token: () => string,
    private readonly onChange: (change: string) => void,
  ) {}

  // Connects unless it is connected; `isUrgent` skips the pause (the line is back, the page is seen again).
  connect(isUrgent = false): void {
    if (!this.token() || this.socket) {
      if (isUrgent && this.isReady) this.check();
      return;
    }
    if (this.again && !isUrgent) return;
    clearTimeout(this.again);
    this.again = 0;
    this.open();
  }

  private open(): void {
    const socket = new WebSocket(this.address);
    this.socket = socket;
    this.expectAnswer();
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token: this.token() }));
    socket.onmessage = (event) => this.hear(String(event.data));
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private hear(frame: string): void {
    clearTimeout(this.silence);
    let change = "";
    try {
      change = (JSON.parse(frame) as { change?: string }).change ?? "";
    } catch {
      return;
    }
    if (change === "ready") {
      this.isReady = true;
      this.pauses.reset();
      this.ping = window.setInterval(() => this.check(), PING_MS);
    }
    if (change) this.onChange(change === "alive" ? "conversation" : change);
  }

  // A socket that a sleep or a dead line has cut still looks open: only an answer proves it.
  private check(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send('{"type":"ping"}');
    this.expectAnswer();
  }

  private expectAnswer(): void {
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.drop(), ANSWER_MS);
  }

  // Lets go of the line without waiting for the other end's goodbye.
  drop(): void {
    const socket = this.socket;
    if (!socket) return;
    this.lost(0);
    socket.close();
  }

  private lost(code: number): void {
    clearInterval(this.ping);
    clearTimeout(this.silence);
    this.socket = null;
    this.isReady = false;
    this.onChange(REFUSED_CODES.includes(code) ? "refused" : "lost");
    if (REFUSED_CODES.includes(code)) return;
    this.again = window.setTimeout(() => {
      this.again = 0;
      this.connect();
    }, this.pauses.next());
  }
}
