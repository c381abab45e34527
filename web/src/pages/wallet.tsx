import { useState } from "preact/hooks";

import { call, type Data } from "../api/node";
import { whole } from "../api/json";
import { Amount, Badge, Card, Copy, Id, Table, Time, Waiting } from "../parts/basic";
import { Choice, Field, Form } from "../parts/form";
import { QrCode } from "../parts/qr";
import { amount, kBtm, kBtmDecimals } from "../format";
import { t, type Key } from "../i18n";
import { go, to } from "../router";
import { chainVersion, height, poolVersion } from "../state/live";
import { useLoaded } from "../state/load";
import { AssetsOfWallet } from "./wallet_assets";
import { Send } from "./send";
import type { PageProps } from "./index";

export type Account = Data<"/list-accounts">[number];

export function decimals_of_definition(asset_id: string, definition: unknown): number {
  if (asset_id === kBtm) return kBtmDecimals;
  const { decimals } = (definition ?? {}) as { decimals?: unknown };
  return typeof decimals === "number" ? decimals : 0;
}

/** What is in each account, and how much of it is too young to be spent. */
async function holdings() {
  const [balances, outputs] = await Promise.all([call("/list-balances", {}), call("/list-unspent-outputs", {})]);
  return balances.map((balance) => {
    const immature = outputs
      .filter((output) => output.account_id === balance.account_id && output.asset_id === balance.asset_id)
      .filter((output) => Number(output.valid_height) > (height.value ?? 0))
      .reduce((sum, output) => sum + whole(output.amount), 0n);
    return { ...balance, immature, decimals: decimals_of_definition(balance.asset_id, balance.asset_definition) };
  });
}

function Balances() {
  const loaded = useLoaded(holdings, [], [chainVersion.value, poolVersion.value]);
  return (
    <Card title={t("balances")}>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("balances")} head={["account", "asset", "balance", "immature"]} empty={loaded.data.length === 0}>
          {loaded.data.map((one) => (
            <tr key={one.account_id + one.asset_id}>
              <td>{one.account_alias}</td>
              <td>{one.asset_alias}</td>
              <td data-test={`balance-${one.account_alias}-${one.asset_alias}`}>
                <Amount value={one.amount} decimals={one.decimals} unit={one.asset_alias} />
              </td>
              <td>
                <Amount value={one.immature} decimals={one.decimals} unit={one.asset_alias} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

type Entry = Data<"/list-transactions">[number];

/** What an entry brings to the accounts of this wallet, by asset. */
function net(entry: Entry): [string, bigint][] {
  const sums = new Map<string, bigint>();
  const add = (parts: { account_id?: string; asset_alias?: string; asset_id: string; amount: number }[], sign: bigint) => {
    for (const part of parts) {
      if (!part.account_id) continue;
      const name = part.asset_id === kBtm ? "BTM" : (part.asset_alias ?? part.asset_id.slice(0, 8));
      sums.set(name, (sums.get(name) ?? 0n) + sign * whole(part.amount));
    }
  };
  add(entry.inputs as never, -1n);
  add(entry.outputs as never, 1n);
  return [...sums];
}

function History() {
  const loaded = useLoaded(() => call("/list-transactions", { unconfirmed: true, detail: true, count: 50 }), [], [chainVersion.value, poolVersion.value]);
  return (
    <Card title={t("history")}>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("history")} head={["transaction", "time", "change_of_balance", "state"]} empty={loaded.data.length === 0}>
          {loaded.data.map((one) => (
            <tr key={one.tx_id}>
              <td>
                <Id kind="tx" id={one.tx_id} />
              </td>
              <td>{one.block_time ? <Time seconds={one.block_time} /> : t("in_pool")}</td>
              <td>
                {net(one).map(([name, value]) => (
                  <div key={name} class="amount">
                    {name === "BTM" ? amount(value, kBtmDecimals) : value.toString()} {name}
                  </div>
                ))}
              </td>
              <td data-test={`payment-${one.tx_id}`}>
                {one.block_height ? <Badge tone="good">{t("confirmed")}</Badge> : <Badge tone="plain">{t("pending")}</Badge>}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

function Receive({ accounts }: { accounts: Account[] }) {
  const [account, set_account] = useState(accounts[0]?.id ?? "");
  const [fresh, set_fresh] = useState("");
  const known = useLoaded(() => call("/list-addresses", { account_id: account }), [account]);
  const address = fresh || known.data?.filter((one) => !one.change).at(-1)?.address || "";
  const create = async () => set_fresh((await call("/create-account-receiver", { account_id: account })).address);
  return (
    <Card title={t("receive")}>
      <Choice
        name="account"
        value={account}
        set={(value) => {
          set_account(value);
          set_fresh("");
        }}
        options={accounts.map((one) => [one.id, one.alias ?? ""])}
      />
      {address && (
        <div class="receive">
          <QrCode text={address} label={t("qr_code", { address })} />
          <p>
            <code class="wrap" data-test="own_address">
              {address}
            </code>
            <Copy text={address} />
          </p>
        </div>
      )}
      <Form submit={create} action="new_address">
        <p class="quiet">{t("new_address_hint")}</p>
      </Form>
    </Card>
  );
}

function CreateAccount({ changed }: { changed: () => void }) {
  const keys = useLoaded(() => call("/list-keys"), []);
  const [alias, set_alias] = useState("");
  const [xpub, set_xpub] = useState("");
  const list = keys.data ?? [];
  const create = async () => {
    await call("/create-account", { alias, root_xpubs: [xpub || (list[0]?.xpub ?? "")], quorum: 1 });
    set_alias("");
    changed();
  };
  return (
    <details>
      <summary>{t("create_account")}</summary>
      <Form submit={create} action="create_account">
        <Field name="name" value={alias} set={set_alias} test="account_name" />
        <Choice name="key" value={xpub} set={set_xpub} options={list.map((key) => [key.xpub, key.alias])} />
      </Form>
    </details>
  );
}

type Tab = "overview" | "send" | "receive" | "assets";
const kTabs: [Tab, Key][] = [
  ["overview", "overview"],
  ["send", "send"],
  ["receive", "receive"],
  ["assets", "nav_assets"],
];

export function WalletPage({ parts }: PageProps) {
  const tab = (parts[1] ?? "overview") as Tab;
  const accounts = useLoaded(() => call("/list-accounts", {}), []);
  if (!accounts.data) return <Waiting loaded={accounts} />;
  if (accounts.data.length === 0) {
    return (
      <Card>
        <p>{t("no_accounts")}</p>
        <button type="button" class="main" onClick={() => go("keys")} data-test="go_to_keys">
          {t("create_key")}
        </button>
      </Card>
    );
  }
  return (
    <>
      <nav class="tabs" aria-label={t("nav_wallet")}>
        {kTabs.map(([name, text]) => (
          <a key={name} href={to("wallet", name)} aria-current={tab === name ? "page" : undefined} data-test={`tab-${name}`}>
            {t(text)}
          </a>
        ))}
      </nav>
      {tab === "overview" && (
        <>
          <Balances />
          <History />
          <Card title={t("accounts")}>
            <ul>
              {accounts.data.map((account) => (
                <li key={account.id}>{account.alias}</li>
              ))}
            </ul>
            <CreateAccount changed={accounts.again} />
          </Card>
        </>
      )}
      {tab === "send" && <Send accounts={accounts.data} />}
      {tab === "receive" && <Receive accounts={accounts.data} />}
      {tab === "assets" && <AssetsOfWallet accounts={accounts.data} />}
    </>
  );
}
