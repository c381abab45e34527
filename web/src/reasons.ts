// Why the node does not move: its sentence (/sync-status) in the page's language.
import { t, type Key } from "./i18n";
import { en } from "./i18n/en";

/** By what the node says, which is what the English table says (test docs.page_reasons). */
const kKeys = new Map<string, Key>(
  (Object.keys(en) as Key[]).filter((key) => key.startsWith("reason_")).map((key) => [en[key], key]),
);

/** What the page does not know stays as it is. */
export function reasonText(reason: string): string {
  const key = kKeys.get(reason);
  if (key) return t(key);
  for (const separator of [": ", ", "]) {
    const end = reason.indexOf(separator);
    if (end >= 0) return reasonText(reason.slice(0, end)) + separator + reasonText(reason.slice(end + separator.length));
  }
  const counted = /^(\d+) (.+)$/.exec(reason);
  return counted ? `${counted[1]} ${reasonText(counted[2] ?? "")}` : reason;
}
