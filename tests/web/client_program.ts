// Compiled, not run: a program against the types that a generator makes of docs/openapi.json.
import type { paths as explorer_paths } from "./explorer_schema";
import type { components, paths } from "./schema";

type Content<T> = T extends { content: { "application/json": infer Body } } ? Body : never;
type Request<P extends keyof paths> = paths[P] extends { post: { requestBody?: infer Body } }
  ? Content<NonNullable<Body>>
  : never;
type Answer<P extends keyof paths> = paths[P] extends { post: { responses: { 200: infer Success } } }
  ? Content<Success>
  : never;

async function call<P extends keyof paths>(path: P, body: Request<P>): Promise<Answer<P>> {
  const response = await fetch(`http://127.0.0.1:9888${path}`, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as Answer<P>;
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("absent");
  return value;
}

export async function pay(from: string, to: string, amount: number, password: string): Promise<string> {
  const built = await call("/build-transaction", {
    actions: [
      { type: "spend_account", account_alias: from, asset_alias: "BTM", amount: amount + 10_000_000 },
      { type: "control_address", address: to, asset_alias: "BTM", amount },
    ],
  });
  if (built.status === "fail") {
    const code: components["schemas"]["ErrorCode"] = given(built.code);
    throw new Error(code === "BTM700" ? "not enough" : given(built.error_detail));
  }
  const fee: number = given(built.data).fee;
  const signed = await call("/sign-transaction", { password, transaction: given(built.data) });
  const complete: boolean = given(signed.data).sign_complete;
  const raw: string = given(signed.data).transaction.raw_transaction;
  const sent = await call("/submit-transaction", { raw_transaction: raw });
  return `${given(sent.data).tx_id} ${fee} ${complete}`;
}

export async function show(height: number): Promise<string[]> {
  const block = given((await call("/get-block", { block_height: height })).data);
  const template = given((await call("/get-block-template", {})).data);
  const workers = given((await call("/get-stratum-info", {} as never)).data);
  const tips = given((await call("/get-chain-tips", {} as never)).data);
  const hashes: string[] = tips.tips.map((tip) => tip.hash);
  const enabled: boolean = workers.enabled;
  return [block.hash, ...block.transactions.map((one) => one.id), `${template.block_header.height} ${enabled}`, ...hashes];
}

type Row<P extends keyof explorer_paths> = explorer_paths[P] extends { get: { responses: { 200: infer Success } } }
  ? Content<Success>
  : never;

/** Of the explorers' read API. */
export function richest(holders: Row<"/api/v3/asset/{id}/addresses">, block: Row<"/api/v3/latest-block">): string {
  const height: number = block.height;
  const payees: string[] = block.transactions.flatMap((one) => one.outputs.map((output) => output.control_program));
  // @ts-expect-error There is no such member.
  block.time;
  return `${height} ${payees.length} ${holders.addresses[0]?.balance}`;
}

export async function mistakes(): Promise<void> {
  // @ts-expect-error An address is missing.
  await call("/build-transaction", { actions: [{ type: "control_address", amount: 1 }] });
  // @ts-expect-error There is no such action.
  await call("/build-transaction", { actions: [{ type: "spend", amount: 1 }] });
  // @ts-expect-error A height is a number.
  await call("/get-block", { block_height: "1" });
  const count = given((await call("/get-block-count", {} as never)).data);
  // @ts-expect-error There is no such member.
  count.blocks;
  // @ts-expect-error There is no such call.
  await call("/get-everything", {});
}

// Every call that answers data says what they are.
type Untold = {
  [P in keyof paths]: [Answer<P>] extends [never]
    ? never
    : Answer<P> extends { data?: infer Data }
      ? unknown extends Data ? P : never
      : never;
}[keyof paths];
type Without<T> = [T] extends [never] ? true : T;
export const everyCallTellsWhatItAnswers: Without<Untold> = true;
