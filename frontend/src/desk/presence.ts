// Her page is open: the lease of her presence is renewed every 10 s, by a timer and by the socket's beat, because
// browsers slow the timers of hidden pages. It is said by the socket, where there is one: a hundred pages cost hardly more
// than one there. What the page shows is compared, and "presence" is heard where it is wrong.
import { fetchOwn } from "./lists";
import { post, swap } from "./server";

const EVERY = 10_000;
let last = 0;
let bySocket: (shown: string) => boolean = () => false;

export async function renewPresence(): Promise<void> {
  const url = document.querySelector<HTMLElement>("[data-renew]")?.dataset.renew;
  const shown = document.getElementById("presence");
  if (!url || !shown || Date.now() - last < EVERY - 2_000) return;
  last = Date.now();
  if (!bySocket(shown.dataset.status ?? "")) await ask(url, shown);
}

/** The service changed it itself: shown at once. */
export async function readPresence(): Promise<void> {
  const url = document.querySelector<HTMLElement>("[data-renew]")?.dataset.renew;
  const shown = document.getElementById("presence");
  if (!url || !shown) return;
  last = Date.now();
  await ask(url, shown);
}

async function ask(url: string, shown: HTMLElement): Promise<void> {
  try {
    const answer = await post(url, new URLSearchParams({ shown: shown.dataset.status ?? "" }), "text/html");
    if (answer.status === 401) location.reload();
    if (answer.status !== 200 || !shown.isConnected) return;
    swap(shown, await answer.text(), "outerHTML");
    fetchOwn();
  } catch {
    last = 0; // tried again at the next occasion
  }
}

/** `say` tells the service by the socket, false where it is away. */
export function startPresence(say: (shown: string) => boolean): void {
  bySocket = say;
  void renewPresence();
  window.setInterval(() => void renewPresence(), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void renewPresence();
  });
}
