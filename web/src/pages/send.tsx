import { useState } from "preact/hooks";

import { call } from "../api/node";
import { Card, Waiting } from "../parts/basic";
import { Choice, Field, Form } from "../parts/form";
import { Review } from "../parts/review";
import { amount, units } from "../format";
import { t } from "../i18n";
import { plan_payment, type Plan } from "../state/payment";
import { useLoaded } from "../state/load";
import { decimals_of_definition, type Account } from "./wallet";

export function Send({ accounts }: { accounts: Account[] }) {
  const assets = useLoaded(() => call("/list-assets", {}), []);
  const [account, set_account] = useState(accounts[0]?.id ?? "");
  const [asset, set_asset] = useState("f".repeat(64));
  const [address, set_address] = useState("");
  const [value, set_value] = useState("");
  const [plan, set_plan] = useState<Plan>();
  if (!assets.data) return <Waiting loaded={assets} />;
  const chosen = assets.data.find((one) => one.id === asset);
  const decimals = decimals_of_definition(asset, chosen?.definition);
  const unit = chosen?.alias ?? "BTM";
  const neu = units(value, decimals);
  if (plan) {
    const shown = `${amount(neu ?? 0n, decimals)} ${unit}`;
    return (
      <Review
        plan={plan}
        rows={[
          ["to", <code class="wrap">{address}</code>],
          ["amount", shown],
        ]}
        back={() => set_plan(undefined)}
      />
    );
  }
  const review = async () => {
    if (neu === null || neu === 0n) throw new Error(t("no_amount", { decimals }));
    const { valid } = await call("/validate-address", { address });
    if (!valid) throw new Error(t("no_address"));
    const of_asset = { asset_id: asset, amount: neu as unknown as number };
    set_plan(
      await plan_payment(account, [
        { type: "spend_account", account_id: account, ...of_asset },
        { type: "control_address", address, ...of_asset },
      ]),
    );
  };
  return (
    <Card title={t("send")}>
      <Form submit={review} action="review">
        <Choice name="account" value={account} set={set_account} options={accounts.map((one) => [one.id, one.alias ?? ""])} />
        <Choice name="asset" value={asset} set={set_asset} options={assets.data.map((one) => [one.id, one.alias ?? ""])} />
        <Field name="to" value={address} set={set_address} test="send_to" />
        <Field name="amount" value={value} set={set_value} test="send_amount" />
      </Form>
    </Card>
  );
}
