import { useState } from "preact/hooks";

import type { Block, Transaction } from "../api/forms";
import { Amount, Badge, Card, Facts, Id, Pager, Table, Time, Waiting } from "../parts/basic";
import { count, kBtmDecimals, short, shortened, time } from "../format";
import { t } from "../i18n";
import { to } from "../router";
import { block, blocks } from "../state/chain";
import { chainVersion, height } from "../state/live";
import { useLoaded } from "../state/load";
import type { PageProps } from "./index";

const kLimit = 20;

export function BlockRows({ blocks }: { blocks: Block[] }) {
  return (
    <Table caption={t("nav_blocks")} head={["height", "age", "transactions", "size", "mined_by"]} empty={blocks.length === 0}>
      {blocks.map((one) => (
        <tr key={one.hash}>
          <td>
            <a href={to("block", one.height)}>{count(one.height)}</a>
          </td>
          <td>
            <Time seconds={one.timestamp} />
          </td>
          <td>{count(one.transaction_count)}</td>
          <td>{count(one.size)}</td>
          <td>{one.miner_address ? <Id kind="address" id={one.miner_address} /> : "–"}</td>
        </tr>
      ))}
    </Table>
  );
}

export function BlocksPage() {
  const [page, set_page] = useState(1);
  const loaded = useLoaded(() => blocks(page, kLimit), [page], [chainVersion.value]);
  return (
    <Card>
      <Waiting loaded={loaded} />
      {loaded.data && <BlockRows blocks={loaded.data.blocks} />}
      {loaded.data && <Pager page={page} limit={kLimit} total={loaded.data.pagination.total} turn={set_page} />}
    </Card>
  );
}

export function TransactionRows({ transactions, caption }: { transactions: Transaction[]; caption: string }) {
  return (
    <Table caption={caption} head={["transaction", "age", "amount", "fee", "state"]} empty={transactions.length === 0}>
      {transactions.map((one) => (
        <tr key={one.id}>
          <td>
            <Id kind="tx" id={one.id} />
          </td>
          <td>{one.timestamp ? <Time seconds={one.timestamp} /> : t("in_pool")}</td>
          <td>
            <Amount value={one.trx_amount} decimals={kBtmDecimals} unit="BTM" />
          </td>
          <td>{one.coinbase ? t("new_coins") : <Amount value={one.trx_fee} decimals={kBtmDecimals} unit="BTM" />}</td>
          <td>
            <Outcome transaction={one} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

export function Outcome({ transaction }: { transaction: Transaction }) {
  if (transaction.status_fail) return <Badge tone="bad">{t("failed")}</Badge>;
  if (!transaction.timestamp) return <Badge tone="plain">{t("in_pool")}</Badge>;
  return <Badge tone="good">{t("confirmed")}</Badge>;
}

export function BlockPage({ parts }: PageProps) {
  const id = parts[1] ?? "";
  const loaded = useLoaded(() => block(id), [id], [chainVersion.value]);
  const one = loaded.data;
  if (!one) return <Waiting loaded={loaded} />;
  const newest = height.value ?? one.height;
  return (
    <>
      <nav class="pager" aria-label={t("neighbours")}>
        {one.height > 0 && <a href={to("block", one.height - 1)}>← {t("previous_block")}</a>}
        {one.height < newest && <a href={to("block", one.height + 1)}>{t("next_block")} →</a>}
      </nav>
      <Card>
        {one.chain_status === "orphan" && <p class="hint">{t("side_branch")}</p>}
        <Facts
          rows={[
            ["height", count(one.height)],
            ["hash", <Id kind="block" id={one.hash} full />],
            ["previous_block", one.height > 0 ? <Id kind="block" id={one.previous_block_hash} full /> : "–"],
            ["time", time(one.timestamp)],
            ["confirmations", count(Math.max(0, newest - one.height + 1))],
            ["mined_by", one.miner_address ? <Id kind="address" id={one.miner_address} full /> : "–"],
            ["transactions", count(one.transaction_count)],
            ["size", `${count(one.size)} B`],
            ["difficulty", short(one.difficulty)],
            ["hash_rate", one.hash_rate ? `${short(one.hash_rate)}H/s` : "–"],
            ["nonce", String(one.nonce)],
            ["merkle_root", shortened(one.transaction_merkle_root, 16, 8)],
          ]}
        />
      </Card>
      <Card title={t("transactions")}>
        <TransactionRows caption={t("transactions")} transactions={(one.transactions ?? []).map((part) => ({ ...part, timestamp: part.timestamp || one.timestamp }))} />
      </Card>
    </>
  );
}
