// What is new: by the event stream, or by asking every few seconds where there is none.
import { effect, signal } from "@preact/signals";

import { call, token } from "../api/node";
import { explore } from "../api/explorer";
import type { Block } from "../api/forms";
import { hasExplorer, nodeAccess } from "./connection";

/** How news come in. */
export const feed = signal<"stream" | "polling">("polling");
export const height = signal<number | undefined>(undefined);
/** Counts up with every block that is connected or disconnected. */
export const chainVersion = signal(0);
/** Counts up with every change of the pool. */
export const poolVersion = signal(0);
export const now = signal(Date.now());

const kPollMilliseconds = 3000;
const kRetryMilliseconds = 15000;

setInterval(() => {
  now.value = Date.now();
}, 1000);

let source: EventSource | undefined;
let timer: number | undefined;
let known = "";

async function tip(): Promise<{ height: number; hash: string }> {
  if (nodeAccess.value === "granted") {
    const [{ block_count }, { block_hash }] = await Promise.all([call("/get-block-count"), call("/get-block-hash")]);
    return { height: block_count, hash: block_hash };
  }
  const newest = await explore<Block>("latest-block");
  return { height: newest?.height ?? 0, hash: newest?.hash ?? "" };
}

async function poll(): Promise<void> {
  try {
    const newest = await tip();
    height.value = newest.height;
    if (newest.hash !== known) {
      known = newest.hash;
      chainVersion.value += 1;
    }
  } catch {
    // Asked again soon.
  }
  // The pool tells nobody by itself.
  poolVersion.value += 1;
}

function start_polling(): void {
  feed.value = "polling";
  if (timer !== undefined) return;
  void poll();
  timer = window.setInterval(() => void poll(), kPollMilliseconds);
}

function stop_polling(): void {
  window.clearInterval(timer);
  timer = undefined;
}

function on_block(event: MessageEvent<string>, connected: boolean): void {
  const block = JSON.parse(event.data) as { height: number };
  height.value = connected ? block.height : block.height - 1;
  chainVersion.value += 1;
  poolVersion.value += 1;
}

function start_stream(): void {
  source?.close();
  const stream = new EventSource("/api/v3/events?since=tip&topics=blocks,pool");
  source = stream;
  stream.addEventListener("open", () => {
    stop_polling();
    void poll();
    feed.value = "stream";
  });
  stream.addEventListener("block_connected", (event) => on_block(event, true));
  stream.addEventListener("block_disconnected", (event) => on_block(event, false));
  for (const name of ["transaction_added", "transaction_removed"]) {
    stream.addEventListener(name, () => {
      poolVersion.value += 1;
    });
  }
  stream.addEventListener("error", () => {
    // The browser connects again by itself, unless the answer was no stream.
    start_polling();
    if (stream.readyState === EventSource.CLOSED) window.setTimeout(start_live, kRetryMilliseconds);
  });
}

function start_live(): void {
  start_polling();
  // The stream needs no index, but carries no token: who needs one asks.
  if (!token.value) start_stream();
}

effect(() => {
  if (hasExplorer.value === undefined) return;
  start_live();
});
