// Numbers, times and amounts as people read them.
import { language } from "./i18n";
import { whole, type Whole } from "./api/json";

export const kBtm = "f".repeat(64);
export const kBtmDecimals = 8;

/** An amount in its smallest unit with the decimals of its asset: "1,234.5". */
export function amount(value: Whole | undefined, decimals: number): string {
  const units = whole(value);
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  const fraction = decimals > 0 ? digits.slice(cut).replace(/0+$/, "") : "";
  return sign + grouped(digits.slice(0, cut)) + (fraction ? `.${fraction}` : "");
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The reverse: null if it is none, or has more decimals than there are. */
export function units(text: string, decimals: number): bigint | null {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(text.trim().replaceAll(",", ""));
  if (!match) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > decimals) return null;
  return BigInt(match[1] + fraction.padEnd(decimals, "0"));
}

export function count(value: Whole | undefined): string {
  return value === undefined ? "–" : grouped(whole(value).toString());
}

/** With a prefix of a thousand: "12.3 k". */
export function short(value: Whole | number): string {
  let rest = Number(value);
  for (const prefix of ["", " k", " M", " G", " T", " P", " E"]) {
    if (Math.abs(rest) < 1000) return `${Number(rest.toPrecision(3))}${prefix}`;
    rest /= 1000;
  }
  return `${rest.toPrecision(3)} Z`;
}

export function time(seconds: Whole): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "medium" }).format(Number(seconds) * 1000);
}

/** "3 minutes ago". */
export function ago(seconds: Whole, now: number): string {
  const relative = new Intl.RelativeTimeFormat(language.value, { numeric: "auto" });
  const age = Math.round(now / 1000 - Number(seconds));
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [
    [86400 * 365, "year"],
    [86400 * 30, "month"],
    [86400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ];
  for (const [length, unit] of steps) if (Math.abs(age) >= length) return relative.format(-Math.trunc(age / length), unit);
  return relative.format(-age, "second");
}

export function shortened(text: string, head = 10, tail = 6): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`;
}
