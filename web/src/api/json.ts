// JSON whose integers may exceed 2^53: those become bigints when read, and bigints are written as integers.

// A text, or an integer of 16 digits or more that is not part of a fraction.
const kToken = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+])-?\d{16,}(?![\d.eE])/g;

export function parse(text: string): unknown {
  // Nobody who writes a text into the chain can guess it.
  const mark = `int ${Math.random()}:`;
  const marked = text.replace(kToken, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`));
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

export function write(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map((element) => write(element ?? null)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Types say `number` where an integer may have become a bigint, or a decimal text. */
export type Whole = number | bigint | string;

export function whole(value: Whole | undefined): bigint {
  return BigInt(value ?? 0);
}
