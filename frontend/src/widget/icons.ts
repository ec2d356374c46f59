// The widget's few drawings, all on one grid of 24.

import { svg, type SVGTemplateResult } from "lit";

const drawn = (path: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${path}</svg>`;

export const chat = drawn(svg`<path d="M4 5.5h16v11H10.5L6 20v-3.5H4z"/><path d="M8 9.5h8M8 12.5h5"/>`);
export const close = drawn(svg`<path d="m6 6 12 12M18 6 6 18"/>`);
export const down = drawn(svg`<path d="m6 9.5 6 6 6-6"/>`);
export const back = drawn(svg`<path d="m14.5 6-6 6 6 6"/>`);
export const phone = drawn(
  svg`<path d="M6.5 4h3l1.5 4-2 1.4a11 11 0 0 0 5.6 5.6L16 13l4 1.5v3A2.5 2.5 0 0 1 17.5 20C10.6 20 4 13.4 4 6.5A2.5 2.5 0 0 1 6.5 4z"/>`,
);
export const mail = drawn(svg`<path d="M4 6h16v12H4z"/><path d="m4.5 7 7.5 6 7.5-6"/>`);
export const clip = drawn(
  svg`<path d="m19 11.5-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3.1 3.1 0 0 1 4.4 4.4l-7.5 7.5a1.55 1.55 0 0 1-2.2-2.2l6.7-6.7"/>`,
);
export const send = drawn(svg`<path d="M4.5 12 20 4.5 15.5 20l-3.5-6.5z"/><path d="m12 13.5 4-5"/>`);
export const check = drawn(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`);
export const file = drawn(svg`<path d="M7 3.5h7l4 4v13H7z"/><path d="M14 3.5v4h4"/>`);
export const clock = drawn(svg`<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>`);
