// One field for everything that has a page: heights, hashes, ids, addresses.
import { useEffect, useState } from "preact/hooks";

import { call } from "../api/node";
import { explore } from "../api/explorer";
import { t } from "../i18n";
import { go, route } from "../router";
import { block, transaction } from "../state/chain";
import { hasExplorer, nodeAccess } from "../state/connection";

async function exists(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch {
    return false;
  }
}

function can_search(): boolean {
  return nodeAccess.value === "granted" && hasExplorer.value === true;
}

/** The page of what was asked for; null if nothing is known of it. */
async function find(text: string): Promise<string[] | null> {
  if (/^\d{1,15}$/.test(text)) return (await exists(block(text))) ? ["block", text] : null;
  if (/^[0-9a-fA-F]{64}$/.test(text)) {
    const id = text.toLowerCase();
    const [is_block, is_transaction, is_asset] = await Promise.all([
      exists(block(id)),
      exists(transaction(id)),
      hasExplorer.value ? exists(explore(`asset/${id}`)) : Promise.resolve(false),
    ]);
    if (is_transaction) return ["tx", id];
    if (is_asset) return ["asset", id];
    if (is_block) return ["block", id];
    return null;
  }
  if (/^(bm|tm|sm)1[0-9a-z]{20,90}$/i.test(text)) return ["address", text.toLowerCase()];
  return null;
}

const kPages: Record<string, string> = { height: "block", block: "block", transaction: "tx", address: "address", asset: "asset" };

/** By the node's own search, which knows names and beginnings of hashes, too. */
async function find_by_index(text: string): Promise<string[] | null> {
  const found = await call("/search", { text });
  for (const one of found) {
    const page = kPages[one.kind];
    if (page) return [page, String(one.id)];
    if (one.kind === "output") return ["tx", (await call("/get-output", { output_id: String(one.id) })).tx_id];
  }
  return null;
}

export function Search() {
  const [text, set_text] = useState("");
  const [failed, set_failed] = useState("");
  useEffect(() => set_failed(""), [route.value]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (!wanted) return;
    set_failed("");
    const found = (can_search() ? await find_by_index(wanted).catch(() => null) : null) ?? (await find(wanted));
    if (found) {
      set_text("");
      go(...found);
    } else {
      set_failed(wanted);
    }
  };
  return (
    <form class="search" role="search" onSubmit={(event) => void submit(event)}>
      <label class="hidden" for="search">
        {t("search")}
      </label>
      <input
        id="search"
        type="search"
        autoComplete="off"
        spellcheck={false}
        placeholder={t("search_hint")}
        value={text}
        onInput={(event) => set_text(event.currentTarget.value)}
      />
      <button type="submit">{t("search")}</button>
      {failed && (
        <p class="problem" role="alert">
          {t("nothing_found", { text: failed })}
        </p>
      )}
    </form>
  );
}
