// Dark or light: as the system has it, unless somebody chose.
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const kPlace = "bytomd.theme";

function kept(): Theme {
  const value = localStorage.getItem(kPlace);
  return value === "light" || value === "dark" ? value : "system";
}

export const theme = signal<Theme>(kept());
effect(() => {
  if (theme.value === "system") {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(kPlace);
  } else {
    document.documentElement.dataset["theme"] = theme.value;
    localStorage.setItem(kPlace, theme.value);
  }
});
