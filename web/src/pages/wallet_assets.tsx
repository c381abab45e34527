import { useState } from "preact/hooks";

import { call, type Data } from "../api/node";
import { Card, Id, Table, Waiting } from "../parts/basic";
import { Choice, Field, Form } from "../parts/form";
import { Review } from "../parts/review";
import { amount, kBtm, units } from "../format";
import { t } from "../i18n";
import { plan_payment, type Action, type Plan } from "../state/payment";
import { useLoaded } from "../state/load";
import { decimals_of_definition, type Account } from "./wallet";

type OwnAsset = Data<"/list-assets">[number];

function CreateAsset({ changed }: { changed: () => void }) {
  const keys = useLoaded(() => call("/list-keys"), []);
  const [alias, set_alias] = useState("");
  const [description, set_description] = useState("");
  const [decimals, set_decimals] = useState("0");
  const [xpub, set_xpub] = useState("");
  const list = keys.data ?? [];
  const create = async () => {
    const places = Number(decimals);
    if (!Number.isInteger(places) || places < 0 || places > 18) throw new Error(t("decimals_hint"));
    await call("/create-asset", {
      alias,
      root_xpubs: [xpub || (list[0]?.xpub ?? "")],
      quorum: 1,
      definition: { name: alias, symbol: alias, decimals: places, description } as never,
    });
    set_alias("");
    changed();
  };
  return (
    <Card title={t("create_asset")}>
      <Form submit={create} action="create_asset">
        <Field name="name" value={alias} set={set_alias} test="asset_name" />
        <Field name="decimals" value={decimals} set={set_decimals} hint="decimals_hint" />
        <Field name="description" value={description} set={set_description} optional />
        <Choice name="key" value={xpub} set={set_xpub} options={list.map((key) => [key.xpub, key.alias])} />
      </Form>
    </Card>
  );
}

/** Issues units to an account, or takes them off the chain. */
function Supply({ accounts, assets }: { accounts: Account[]; assets: OwnAsset[] }) {
  const [what, set_what] = useState("issue");
  const [asset, set_asset] = useState(assets[0]?.id ?? "");
  const [account, set_account] = useState(accounts[0]?.id ?? "");
  const [value, set_value] = useState("");
  const [plan, set_plan] = useState<Plan>();
  const chosen = assets.find((one) => one.id === asset);
  const decimals = decimals_of_definition(asset, chosen?.definition);
  const size = units(value, decimals);
  if (plan) {
    return (
      <Review
        plan={plan}
        rows={[
          ["kind", what === "issue" ? t("issue") : t("retire")],
          ["amount", `${amount(size ?? 0n, decimals)} ${chosen?.alias ?? ""}`],
        ]}
        back={() => set_plan(undefined)}
      />
    );
  }
  const review = async () => {
    if (!size) throw new Error(t("no_amount", { decimals }));
    const of_asset = { asset_id: asset, amount: size as unknown as number };
    let actions: Action[];
    if (what === "issue") {
      const { address } = await call("/create-account-receiver", { account_id: account });
      actions = [
        { type: "issue", ...of_asset },
        { type: "control_address", address, ...of_asset },
      ];
    } else {
      actions = [
        { type: "spend_account", account_id: account, ...of_asset },
        { type: "retire", ...of_asset },
      ];
    }
    set_plan(await plan_payment(account, actions));
  };
  return (
    <Card title={t("issue_and_retire")}>
      <Form submit={review} action="review">
        <Choice
          name="kind"
          value={what}
          set={set_what}
          options={[
            ["issue", t("issue")],
            ["retire", t("retire")],
          ]}
        />
        <Choice name="asset" value={asset} set={set_asset} options={assets.map((one) => [one.id, one.alias ?? ""])} />
        <Choice name="account" value={account} set={set_account} options={accounts.map((one) => [one.id, one.alias ?? ""])} />
        <Field name="amount" value={value} set={set_value} test="supply_amount" />
      </Form>
    </Card>
  );
}

export function AssetsOfWallet({ accounts }: { accounts: Account[] }) {
  const assets = useLoaded(() => call("/list-assets", {}), []);
  const own = (assets.data ?? []).filter((one) => one.id !== kBtm);
  return (
    <>
      <Card title={t("nav_assets")}>
        <Waiting loaded={assets} />
        {assets.data && (
          <Table caption={t("nav_assets")} head={["name", "id", "decimals"]} empty={own.length === 0}>
            {own.map((one) => (
              <tr key={one.id}>
                <td>{one.alias}</td>
                <td>
                  <Id kind="asset" id={one.id} />
                </td>
                <td>{decimals_of_definition(one.id, one.definition)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      <CreateAsset changed={assets.again} />
      {own.length > 0 && <Supply key={own.length} accounts={accounts} assets={own} />}
    </>
  );
}
