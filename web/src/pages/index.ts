// Which page a path leads to.
import type { FunctionComponent } from "preact";

import { shortened } from "../format";
import { t, type Key } from "../i18n";
import { AccessPage } from "./access";
import { AddressPage } from "./address";
import { AssetPage, AssetsPage } from "./assets";
import { BlockPage, BlocksPage } from "./blocks";
import { ChartsPage } from "./charts";
import { KeysPage } from "./keys";
import { MinersPage } from "./miners";
import { MiningPage } from "./mining";
import { NodesPage } from "./nodes";
import { PoolPage } from "./pool";
import { StatusPage } from "./status";
import { TransactionPage } from "./transaction";
import { WalletPage } from "./wallet";

export interface PageProps {
  parts: string[];
}

interface Entry {
  title: Key;
  Page: FunctionComponent<PageProps>;
}

const kPages: Record<string, Entry> = {
  "": { title: "nav_status", Page: StatusPage },
  blocks: { title: "nav_blocks", Page: BlocksPage },
  block: { title: "block", Page: BlockPage },
  pool: { title: "nav_pool", Page: PoolPage },
  tx: { title: "transaction", Page: TransactionPage },
  address: { title: "address", Page: AddressPage },
  asset: { title: "asset", Page: AssetPage },
  assets: { title: "nav_assets", Page: AssetsPage },
  miners: { title: "nav_miners", Page: MinersPage },
  charts: { title: "nav_charts", Page: ChartsPage },
  nodes: { title: "nav_nodes", Page: NodesPage },
  wallet: { title: "nav_wallet", Page: WalletPage },
  keys: { title: "nav_keys", Page: KeysPage },
  mining: { title: "nav_mining", Page: MiningPage },
  access: { title: "nav_access", Page: AccessPage },
};

function NotFound() {
  return t("no_such_page");
}

export function page_of(parts: string[]): { title: string; Page: FunctionComponent<PageProps> } {
  const name = parts[0] ?? "";
  const entry = Object.hasOwn(kPages, name) ? kPages[name] : undefined;
  if (!entry) return { title: t("no_such_page"), Page: NotFound };
  const id = parts[0] === "wallet" ? undefined : parts[1];
  return { title: id === undefined ? t(entry.title) : `${t(entry.title)} ${shortened(id)}`, Page: entry.Page };
}
