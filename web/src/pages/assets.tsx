import { useState } from "preact/hooks";

import { explore } from "../api/explorer";
import type { AddressAsset, Asset, Pagination } from "../api/forms";
import { Amount, Card, Facts, Id, Pager, Table, Time, Waiting } from "../parts/basic";
import { count, kBtm, kBtmDecimals, shortened } from "../format";
import { t } from "../i18n";
import { whole } from "../api/json";
import { to } from "../router";
import { chainVersion } from "../state/live";
import { useLoaded } from "../state/load";
import { TransactionList } from "./address";
import type { PageProps } from "./index";

const kLimit = 20;

function unit_of(asset: Asset): string {
  return asset.asset_id === kBtm ? "BTM" : asset.symbol || asset.name || shortened(asset.asset_id, 6, 4);
}

function decimals_of(asset: Asset): number {
  return asset.asset_id === kBtm ? kBtmDecimals : asset.decimals;
}

/** A list under any of the names that answers have had. */
function assets_of(answer: Asset[] | { assets: Asset[] } | null): Asset[] {
  if (answer === null) return [];
  return Array.isArray(answer) ? answer : answer.assets;
}

export function AssetsPage() {
  const [page, set_page] = useState(1);
  const loaded = useLoaded(() => explore<Asset[] | { assets: Asset[]; pagination?: Pagination }>(`assets?page=${page}&limit=${kLimit}`), [page], [chainVersion.value]);
  const assets = assets_of(loaded.data ?? null);
  return (
    <Card>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("nav_assets")} head={["name", "id", "issued", "in_circulation", "holders"]} empty={assets.length === 0}>
          {assets.map((one) => (
            <tr key={one.asset_id}>
              <td>
                <a href={to("asset", one.asset_id)}>{one.name || t("unnamed")}</a>
              </td>
              <td>
                <Id kind="asset" id={one.asset_id} />
              </td>
              <td>
                <Amount value={one.total_amount} decimals={decimals_of(one)} unit={unit_of(one)} />
              </td>
              <td>
                <Amount value={one.turnover} decimals={decimals_of(one)} unit={unit_of(one)} />
              </td>
              <td>{count(one.address_count)}</td>
            </tr>
          ))}
        </Table>
      )}
      {/* Lists without a count: there may be more while pages are full. */}
      <Pager page={page} limit={kLimit} total={assets.length === kLimit ? page * kLimit + 1 : (page - 1) * kLimit + assets.length} turn={set_page} />
    </Card>
  );
}

interface HolderPage {
  addresses: AddressAsset[];
  pagination: Pagination;
}

/** Programs without an address are told by their hex. */
function holder_of(row: AddressAsset) {
  const holder = row.address_id;
  return /^(bm|tm|sm)1/.test(holder) ? <Id kind="address" id={holder} /> : `${t("contract")} ${shortened(holder)}`;
}

function Holders({ asset }: { asset: Asset }) {
  const [page, set_page] = useState(1);
  const loaded = useLoaded(() => explore<HolderPage>(`asset/${asset.asset_id}/addresses?page=${page}&limit=${kLimit}`), [asset.asset_id, page], [chainVersion.value]);
  const supply = whole(asset.turnover);
  const share = (balance: string) => (supply === 0n ? "–" : `${(Number((whole(balance) * 100000n) / supply) / 1000).toFixed(2)} %`);
  return (
    <Card title={t("holders")}>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("holders")} head={["address", "balance", "share", "transactions"]} empty={loaded.data.addresses.length === 0}>
          {loaded.data.addresses.map((one, row) => (
            <tr key={row}>
              <td>{holder_of(one)}</td>
              <td>
                <Amount value={one.balance} decimals={decimals_of(asset)} unit={unit_of(asset)} />
              </td>
              <td>{share(one.balance)}</td>
              <td>{count(one.tx_count)}</td>
            </tr>
          ))}
        </Table>
      )}
      {loaded.data && <Pager page={page} limit={kLimit} total={loaded.data.pagination.total} turn={set_page} />}
    </Card>
  );
}

export function AssetPage({ parts }: PageProps) {
  const id = parts[1] ?? "";
  const loaded = useLoaded(() => explore<Asset>(`asset/${id}`), [id], [chainVersion.value]);
  const asset = loaded.data;
  if (!asset) return <Waiting loaded={loaded} />;
  return (
    <>
      <Card>
        <Facts
          rows={[
            ["name", asset.name || t("unnamed")],
            ["symbol", asset.symbol || "–"],
            ["id", <code class="wrap">{asset.asset_id}</code>],
            ["description", asset.description || "–"],
            ["issued", <Amount value={asset.total_amount} decimals={decimals_of(asset)} unit={unit_of(asset)} />],
            ["in_circulation", <Amount value={asset.turnover} decimals={decimals_of(asset)} unit={unit_of(asset)} />],
            ["holders", count(asset.address_count)],
            ["decimals", String(decimals_of(asset))],
            ["first_seen", asset.issue_timestamp ? <Time seconds={asset.issue_timestamp} /> : "–"],
          ]}
        />
        {asset.decode_program && asset.decode_program.length > 0 && (
          <details>
            <summary>{t("issuance_program")}</summary>
            <pre>{asset.decode_program.join("\n")}</pre>
          </details>
        )}
      </Card>
      <Holders asset={asset} />
      <TransactionList path={`asset/${id}/transaction`} />
    </>
  );
}
