// A short, soft sound for a new offer, for those who ask for it.
import { keep, read } from "./kept";

let audio: AudioContext | null = null;

export function cue(): void {
  if (!read("sound", false)) return;
  audio ??= new AudioContext();
  const start = audio.currentTime;
  for (const [place, pitch] of [660, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start + place * 0.14);
    volume.gain.exponentialRampToValueAtTime(0.12, start + place * 0.14 + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + place * 0.14 + 0.22);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + place * 0.14);
    tone.stop(start + place * 0.14 + 0.25);
  }
}

export function startSound(): void {
  const button = document.querySelector<HTMLElement>("[data-sound]");
  if (!button) return;
  const show = (): void => button.setAttribute("aria-pressed", String(read("sound", false)));
  show();
  button.addEventListener("click", () => {
    keep("sound", !read("sound", false));
    show();
    cue(); // heard at once, and the browser learns that sound is wanted
  });
}
