// From the wish to pay to a transaction: the fee is known before anybody signs.
import { call, type Data, type Input } from "../api/node";
import { kBtm } from "../format";

type Template = Data<"/build-transaction">;
export type Action = NonNullable<Input<"/build-transaction">["actions"]>[number];

export interface Plan {
  template: Template;
  fee: number;
  /** Gives the outputs that the plan holds free again. */
  drop: () => Promise<void>;
}

// What a first try pays: more than any transaction of one's own costs by default.
const kTrialFee = 20_000_000;
// The estimate is of the size and the signatures; the programs of other accounts' outputs are not run yet.
const kMargin = 1.1;

function with_fee(account_id: string, fee: number): Action {
  return { type: "spend_account", account_id, asset_id: kBtm, amount: fee };
}

async function reservations(): Promise<number[]> {
  return (await call("/list-reservations")).map((one) => one.id);
}

async function build(actions: Action[]): Promise<{ template: Template; drop: () => Promise<void> }> {
  const before = await reservations();
  const template = await call("/build-transaction", { actions, ttl: "10m" });
  const mine = (await reservations()).filter((id) => !before.includes(id));
  const drop = async () => {
    await Promise.allSettled(mine.map((id) => call("/release-reservation", { id })));
  };
  return { template, drop };
}

/** Builds the transaction of these actions, its fee out of the account. */
export async function plan_payment(account_id: string, actions: Action[]): Promise<Plan> {
  const trial = await build([with_fee(account_id, kTrialFee), ...actions]);
  let fee = kTrialFee;
  try {
    const estimate = await call("/estimate-transaction-gas", { transaction_template: trial.template });
    fee = Math.max(100_000, Math.ceil((estimate.total_neu * kMargin) / 100_000) * 100_000);
  } finally {
    await trial.drop();
  }
  const { template, drop } = await build([with_fee(account_id, fee), ...actions]);
  return { template, fee, drop };
}

/** Signs and hands the transaction to the network: its id. */
export async function pay(plan: Plan, password: string, wrong_password: string): Promise<string> {
  const signed = await call("/sign-transaction", { password, transaction: plan.template });
  if (!signed.sign_complete) throw new Error(wrong_password);
  const { tx_id } = await call("/submit-transaction", { raw_transaction: signed.transaction.raw_transaction });
  return tx_id;
}
