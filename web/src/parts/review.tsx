// What a payment will do and cost, before it is signed; then what became of it.
import { useState } from "preact/hooks";

import { amount, kBtmDecimals } from "../format";
import { t } from "../i18n";
import { pay, type Plan } from "../state/payment";
import { Amount, Card, Facts, Id } from "./basic";
import { Field, Form } from "./form";
import type { ComponentChildren } from "preact";
import type { Key } from "../i18n";

interface ReviewProps {
  plan: Plan;
  rows: [Key, ComponentChildren][];
  back: () => void;
}

export function Review({ plan, rows, back }: ReviewProps) {
  const [password, set_password] = useState("");
  const [sent, set_sent] = useState("");
  if (sent) {
    return (
      <Card title={t("payment_sent")}>
        <p role="status">
          {t("payment_sent_hint")} <Id kind="tx" id={sent} />
          <span class="hidden" data-test="sent_id">
            {sent}
          </span>
        </p>
        <button type="button" onClick={back} data-test="another">
          {t("another")}
        </button>
      </Card>
    );
  }
  return (
    <Card title={t("review")}>
      <Facts rows={[...rows, ["fee", <span data-test="fee"><Amount value={plan.fee} decimals={kBtmDecimals} unit="BTM" /></span>]]} />
      <Form
        submit={async () => set_sent(await pay(plan, password, t("wrong_password")))}
        action="sign_and_send"
      >
        <p class="quiet">{t("fee_hint", { fee: amount(plan.fee, kBtmDecimals) })}</p>
        <Field name="password" value={password} set={set_password} type="password" test="sign_password" />
      </Form>
      <button
        type="button"
        onClick={() => {
          void plan.drop();
          back();
        }}
        data-test="back"
      >
        {t("back")}
      </button>
    </Card>
  );
}
