// The socket: it says what changed. While it is away, the page asks every 3 seconds and says so.

const POLL = 3_000;
const SILENCE = 25_000; // a beat comes every 10 s
const [SHORTEST, LONGEST] = [500, 15_000];
const NOT_ALLOWED = 4403;

export interface Listener {
  /** Something changed; `ticket` is its reference where it is one ticket's. */
  changed(change: string, ticket: string): void;
  /** Everything may have changed: after a connection, and at every poll while there is none. */
  all(): void;
}

export class Live {
  private socket: WebSocket | null = null;
  private failures = 0;
  private poll = 0;
  private banner = 0;
  private silence = 0;
  private retry = 0;
  private watched = "";

  constructor(private readonly listener: Listener) {}

  start(): void {
    window.addEventListener("online", () => this.connect());
    window.addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.socket?.readyState !== WebSocket.OPEN) this.connect();
    });
    this.connect();
  }

  /** Hear of this ticket's changes; "" of none. */
  watch(reference: string): void {
    this.watched = reference;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ watch: reference }));
  }

  /** Her page is open, and shows this presence and lists of this stamp. False where there is no line to say it by. */
  here(shown: string, lists: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify({ here: shown, lists }));
    return true;
  }

  private connect(): void {
    window.clearTimeout(this.retry);
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    if (!navigator.onLine) return; // "online" brings us back
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/inbox/`;
    const socket = new WebSocket(address);
    this.socket = socket;
    this.expectFrame(socket, 6_000);
    socket.onmessage = (event) => this.heard(socket, String(event.data));
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  private heard(socket: WebSocket, data: string): void {
    if (socket !== this.socket) return;
    this.expectFrame(socket, SILENCE);
    const frame = JSON.parse(data) as { change?: string; ticket?: string };
    if (frame.change === "ready") this.up();
    else if (frame.change) this.listener.changed(frame.change, frame.ticket ?? "");
  }

  private up(): void {
    this.failures = 0;
    window.clearInterval(this.poll);
    window.clearTimeout(this.banner);
    this.poll = this.banner = 0;
    showInterrupted(false);
    if (this.watched) this.watch(this.watched);
    this.listener.all(); // the groups are joined: whatever was missed is read now
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    window.clearTimeout(this.silence);
    if (code === NOT_ALLOWED) {
      location.reload();
      return;
    }
    this.poll ||= window.setInterval(() => this.listener.all(), POLL);
    this.banner ||= window.setTimeout(() => showInterrupted(true), 1_500);
    const longest = Math.min(LONGEST, SHORTEST * 2 ** this.failures++);
    this.retry = window.setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  /** A socket that says nothing for too long is dead, whatever the browser believes. */
  private expectFrame(socket: WebSocket, within: number): void {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => {
      if (socket === this.socket) this.drop();
    }, within);
  }

  /** Lets go of the line without waiting for the other end's goodbye. */
  private drop(): void {
    const socket = this.socket;
    if (!socket) return;
    this.closed(socket, 0);
    socket.close();
  }
}

function showInterrupted(isInterrupted: boolean): void {
  const banner = document.getElementById("interrupted");
  if (banner) banner.hidden = !isInterrupted;
}
