import { useState } from "preact/hooks";

import { explore } from "../api/explorer";
import type { AddressAsset, Pagination, Transaction } from "../api/forms";
import { Amount, Card, Id, Pager, Table, Time, Waiting } from "../parts/basic";
import { QrCode } from "../parts/qr";
import { count, kBtm, kBtmDecimals } from "../format";
import { t } from "../i18n";
import { hasExplorer } from "../state/connection";
import { chainVersion } from "../state/live";
import { useLoaded } from "../state/load";
import { TransactionRows } from "./blocks";
import type { PageProps } from "./index";

const kLimit = 20;

export interface TransactionPageAnswer {
  transactions: Transaction[];
  pagination: Pagination;
}

/** A paged list of transactions of some path of the explorer. */
export function TransactionList({ path }: { path: string }) {
  const [page, set_page] = useState(1);
  const loaded = useLoaded(() => explore<TransactionPageAnswer>(`${path}?page=${page}&limit=${kLimit}`), [path, page], [chainVersion.value]);
  return (
    <Card title={t("transactions")}>
      <Waiting loaded={loaded} />
      {loaded.data && <TransactionRows caption={t("transactions")} transactions={loaded.data.transactions} />}
      {loaded.data && <Pager page={page} limit={kLimit} total={loaded.data.pagination.total} turn={set_page} />}
    </Card>
  );
}

export function AddressPage({ parts }: PageProps) {
  const address = parts[1] ?? "";
  const assets = useLoaded(() => explore<AddressAsset[]>(`address/${address}/asset`), [address], [chainVersion.value]);
  if (!hasExplorer.value) {
    return (
      <Card>
        <p>
          <code class="wrap">{address}</code>
        </p>
        <p class="hint">{t("explorer_off")}</p>
      </Card>
    );
  }
  return (
    <>
      <Card>
        <div class="receive">
          <QrCode text={address} label={t("qr_code", { address })} />
          <p>
            <code class="wrap">{address}</code>
          </p>
        </div>
      </Card>
      <Card title={t("balances")}>
        <Waiting loaded={assets} />
        {assets.data === null && <p class="quiet">{t("address_unused")}</p>}
        {assets.data && (
          <Table caption={t("balances")} head={["asset", "balance", "received", "sent", "transactions", "first_seen"]}>
            {assets.data.map((one) => {
              const unit = one.asset_id === kBtm ? "BTM" : one.asset_name;
              const decimals = one.asset_id === kBtm ? kBtmDecimals : one.decimals;
              return (
                <tr key={one.asset_id}>
                  <td>{one.asset_id === kBtm ? "BTM" : <Id kind="asset" id={one.asset_id} />}</td>
                  <td>
                    <Amount value={one.balance} decimals={decimals} unit={unit} />
                  </td>
                  <td>
                    <Amount value={one.receive} decimals={decimals} unit={unit} />
                  </td>
                  <td>
                    <Amount value={one.sent} decimals={decimals} unit={unit} />
                  </td>
                  <td>{count(one.tx_count)}</td>
                  <td>
                    <Time seconds={one.join_timestamp} />
                  </td>
                </tr>
              );
            })}
          </Table>
        )}
      </Card>
      <TransactionList path={`address/${address}/transaction`} />
    </>
  );
}
