// What this page may ask: the node's own calls, the explorer's, or both. Known after the first answers.
import { signal } from "@preact/signals";

import { CallError, call } from "../api/node";
import { ExplorerError, explore } from "../api/explorer";

/** Of the node's calls: "denied" wants a token, "absent" is a listener that has the explorer only. */
export type NodeAccess = "unknown" | "granted" | "denied" | "absent" | "offline";

export const nodeAccess = signal<NodeAccess>("unknown");
export const hasExplorer = signal<boolean | undefined>(undefined);
/** Calls of a local client: /list-access-tokens answers. */
export const isLocal = signal(false);
export const hasWallet = signal(false);

function access_of(failure: unknown): NodeAccess {
  if (!(failure instanceof CallError)) return "offline";
  if (failure.code === "offline") return "offline";
  if (failure.status === 401 || failure.status === 403) return "denied";
  return failure.status === 404 || failure.status === 405 ? "absent" : "offline";
}

async function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch {
    return false;
  }
}

export async function find_out(): Promise<void> {
  try {
    await call("/net-info");
    nodeAccess.value = "granted";
  } catch (failure) {
    nodeAccess.value = access_of(failure);
  }
  try {
    await explore("blocks?limit=1");
    hasExplorer.value = true;
  } catch (failure) {
    if (failure instanceof ExplorerError && failure.status === 0) return;
    hasExplorer.value = false;
  }
  if (nodeAccess.value !== "granted") return;
  isLocal.value = await succeeds(call("/list-access-tokens"));
  hasWallet.value = await succeeds(call("/wallet-info"));
}
