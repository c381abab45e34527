// The node's state for the head of the page.
import { effect, signal } from "@preact/signals";

import { call, type Data } from "../api/node";
import { nodeAccess } from "./connection";
import { chainVersion } from "./live";

export const info = signal<Data<"/net-info"> | undefined>(undefined);
export const sync = signal<Data<"/sync-status"> | undefined>(undefined);

const kEveryMilliseconds = 5000;

export async function refresh_status(): Promise<void> {
  if (nodeAccess.peek() !== "granted") return;
  try {
    [info.value, sync.value] = await Promise.all([call("/net-info"), call("/sync-status")]);
  } catch {
    info.value = undefined;
  }
}

effect(() => {
  chainVersion.value;
  nodeAccess.value;
  void refresh_status();
});
setInterval(() => void refresh_status(), kEveryMilliseconds);
