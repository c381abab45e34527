// Dark or light: as the system has it, unless somebody chose.
import { computed, effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const kPlace = "bytomd.theme";

function kept(): Theme {
  const value = localStorage.getItem(kPlace);
  return value === "light" || value === "dark" ? value : "system";
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const system = signal(dark.matches);
dark.addEventListener("change", (event) => {
  system.value = event.matches;
});

/** What was chosen. */
export const theme = signal<Theme>(kept());
/** What is to be seen: the style sheet has the colours of both. */
export const shownTheme = computed(() => (theme.value === "system" ? (system.value ? "dark" : "light") : theme.value));

effect(() => {
  document.documentElement.dataset["theme"] = shownTheme.value;
});
effect(() => {
  if (theme.value === "system") localStorage.removeItem(kPlace);
  else localStorage.setItem(kPlace, theme.value);
});
