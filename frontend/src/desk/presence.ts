// Her page is open: the lease of her presence is renewed every 10 s, by a timer and by the socket's beat, because
// browsers slow the timers of hidden pages.
import { fetchOwn } from "./lists";
import { post, swap } from "./server";

const EVERY = 10_000;
let last = 0;

export async function renewPresence(): Promise<void> {
  const url = document.querySelector<HTMLElement>("[data-renew]")?.dataset.renew;
  const shown = document.getElementById("presence");
  if (!url || !shown || Date.now() - last < EVERY - 2_000) return;
  last = Date.now();
  await ask(url, shown);
}

/** The service changed it itself: shown at once. */
export async function readPresence(): Promise<void> {
  last = 0;
  await renewPresence();
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

export function startPresence(): void {
  void renewPresence();
  window.setInterval(() => void renewPresence(), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void renewPresence();
  });
}
