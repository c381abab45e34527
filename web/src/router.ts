// Pages by the hash of the address: "#/block/12?x=1" is ["block", "12"].
import { computed, signal } from "@preact/signals";

function hash(): string {
  return window.location.hash.replace(/^#\/?/, "");
}

const current = signal(hash());
window.addEventListener("hashchange", () => {
  current.value = hash();
});

/** An address that somebody typed may be no encoding of anything: then it stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = computed(() => {
  const [path = "", query = ""] = current.value.split("?");
  return { parts: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
});

/** The link to a page. */
export function to(...parts: (string | number)[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(...parts: (string | number)[]): void {
  window.location.hash = to(...parts);
}
