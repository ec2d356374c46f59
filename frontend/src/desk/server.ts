// Speaking to the server: reads as fragments, writes as POSTs, and its clock.

interface Htmx {
  swap(target: Element | string, content: string, spec: { swapStyle: string }): void;
  process(element: Element): void;
  trigger(element: Element, name: string): void;
}
declare const htmx: Htmx;

export class AwayError extends Error {}

function csrfToken(): string {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return cookie?.slice("csrftoken=".length) ?? document.querySelector<HTMLElement>("[data-csrf]")?.dataset.csrf ?? "";
}

/** What changes with every rendering without meaning anything: form tokens, fresh ids and the time of writing. */
function meaning(html: string): string {
  return html.replace(/(name="csrfmiddlewaretoken" value|data-now)="[^"]*"/g, "");
}

const shown = new WeakMap<Element, string>();

/** A fragment as it is now; null where it could not be had. */
async function fragment(url: string): Promise<string | null> {
  let answer: Response;
  try {
    answer = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, signal: AbortSignal.timeout(10_000) });
  } catch {
    return null;
  }
  if (answer.status === 401) location.reload();
  if (!answer.ok) return null;
  const html = await answer.text();
  noteServerTime(html);
  return html;
}

/** Put it in place, unless it says what is there already. True where it was put. */
async function place(html: string, told: string, target: Element, swapStyle: string, key: Element): Promise<boolean> {
  await whilePressed(key);
  if (!target.isConnected || shown.get(key) === told) return false;
  shown.set(key, told);
  htmx.swap(target, html, { swapStyle });
  return true;
}

/** Fetch a fragment and put it in place. False where it could not be had. Nothing is touched if nothing changed. */
export async function refresh(url: string, target: Element, swapStyle = "innerHTML", key: Element = target): Promise<boolean> {
  const html = await fragment(url);
  if (html === null) return false;
  await place(html, `${url} ${meaning(html)}`, target, swapStyle, key);
  return true;
}

/** Fetch several parts at once and put each into the element with the same `data-part`. Returns the names of those that
 * changed. */
export async function refreshParts(url: string): Promise<string[]> {
  const html = await fragment(url);
  if (html === null) return [];
  const changed: string[] = [];
  for (const part of new DOMParser().parseFromString(html, "text/html").querySelectorAll<HTMLElement>("[data-part]")) {
    const name = part.dataset.part ?? "";
    const target = document.querySelector(`[data-part="${name}"]`);
    if (target && (await place(part.innerHTML, meaning(part.innerHTML), target, "innerHTML", target))) changed.push(name);
  }
  return changed;
}

/** A button keeps its place from the moment a finger is on it until it is answered: one that is replaced under the finger
 * is never pressed, and the answer to a form that is gone is shown nowhere. */
async function whilePressed(place: Element): Promise<void> {
  for (let tries = 0; tries < 200 && place.querySelector(".htmx-request, :active"); tries++) {
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A POST of ours. Throws AwayError where no answer came, or one that says to try again. */
export async function post(url: string, body: FormData | URLSearchParams, accept = "application/json"): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrfToken(), Accept: accept, ...(accept === "text/html" ? { "HX-Request": "true" } : {}) },
      signal: AbortSignal.timeout(20_000),
    });
  } catch (error) {
    throw new AwayError(String(error));
  }
  if ([429, 502, 503, 504].includes(answer.status)) throw new AwayError(String(answer.status));
  return answer;
}

export function swap(target: Element, html: string, swapStyle: string): void {
  htmx.swap(target, html, { swapStyle });
}

// --- the server's clock: countdowns hold on machines whose own clock is wrong -------------------------------------------

let offset = 0;

function noteServerTime(html: string): void {
  const written = /data-now="([^"]+)"/.exec(html)?.[1];
  if (written) offset = Date.parse(written) - Date.now();
}

export function serverNow(): number {
  return Date.now() + offset;
}

export function readServerTime(): void {
  const written = document.querySelector<HTMLElement>("[data-now]")?.dataset.now;
  // The page took a moment to arrive: what the browser measured of it is taken off again.
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const ago = page ? performance.now() - page.responseStart : 0;
  if (written) offset = Date.parse(written) + ago - Date.now();
}

/** At most once per `milliseconds`, the last call never lost. */
export function throttled(milliseconds: number, job: () => void): () => void {
  let last = -Infinity;
  let planned = 0;
  return () => {
    const wait = last + milliseconds - performance.now();
    if (wait <= 0) {
      last = performance.now();
      job();
    } else if (!planned) {
      planned = window.setTimeout(() => {
        planned = 0;
        last = performance.now();
        job();
      }, wait);
    }
  };
}
