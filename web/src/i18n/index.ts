// The page's texts, one table a language.
import { effect, signal } from "@preact/signals";

import { en } from "./en";
import { zh } from "./zh";

export type Key = keyof typeof en;
export type Language = "en" | "zh";

const kPlace = "bytomd.language";
const kTables: Record<Language, Record<Key, string>> = { en, zh };

function preferred(): Language {
  const kept = localStorage.getItem(kPlace);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const language = signal<Language>(preferred());
effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
});

export function useLanguage(value: Language): void {
  language.value = value;
  localStorage.setItem(kPlace, value);
}

/** The text of a key; `{name}` in it is replaced. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return kTables[language.value][key].replace(/\{(\w+)\}/g, (_match, name: string) => String(values[name] ?? ""));
}
