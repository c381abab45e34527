// Blocks and transactions: of the explorer where there is one, else of the node's own calls.
import { call, type Data } from "../api/node";
import { explore, ExplorerError } from "../api/explorer";
import type { Block, Input, Output, Pagination, Transaction } from "../api/forms";
import { whole } from "../api/json";
import { kBtm } from "../format";
import { hasExplorer } from "./connection";

type NodeBlock = Data<"/get-block">;
type NodeTransaction = NodeBlock["transactions"][number];

function definition_of(value: unknown): { text: string; decimals: number; name: string } {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? {});
  const found = (value ?? {}) as { decimals?: unknown; name?: unknown };
  const decimals = typeof found.decimals === "number" ? found.decimals : 0;
  return { text, decimals, name: typeof found.name === "string" ? found.name : "" };
}

type NodePart = {
  type: string;
  asset_id: string;
  asset_definition?: unknown;
  amount: number;
  control_program?: string;
  address?: string;
};

function part_of(part: NodePart) {
  const definition = definition_of(part.asset_definition);
  return {
    txtype: part.type,
    asset_id: part.asset_id,
    asset_name: part.asset_id === kBtm ? "BTM" : definition.name,
    asset_definition: definition.text,
    asset_decimals: definition.decimals,
    amount: part.amount,
    control_program: part.control_program ?? "",
    address: part.address ?? "",
  };
}

function transaction_of(transaction: NodeTransaction, block?: NodeBlock): Transaction {
  const inputs = transaction.inputs.map((input) => ({ ...input, ...part_of(input as NodePart) })) as unknown as Input[];
  const outputs = transaction.outputs.map((output) => ({ ...output, ...part_of(output as NodePart) })) as unknown as Output[];
  const btm = (parts: { asset_id: string; amount: unknown }[]) =>
    parts.reduce((sum, part) => (part.asset_id === kBtm ? sum + whole(part.amount as number) : sum), 0n);
  const coinbase = inputs[0]?.txtype === "coinbase";
  return {
    id: transaction.id,
    mux_id: transaction.mux_id,
    timestamp: block?.timestamp ?? 0,
    ...(block ? { block_height: block.height } : {}),
    trx_amount: btm(outputs.filter((output) => output.txtype === "control")) as unknown as number,
    trx_fee: (coinbase ? 0n : btm(inputs) - btm(outputs)) as unknown as number,
    size: transaction.size,
    time_range: transaction.time_range,
    status_fail: transaction.status_fail,
    coinbase,
    inputs,
    outputs,
  };
}

function block_of(block: NodeBlock): Block {
  const miner = block.transactions[0]?.outputs[0] as { address?: string } | undefined;
  return {
    hash: block.hash,
    previous_block_hash: block.previous_block_hash,
    transaction_merkle_root: block.transaction_merkle_root,
    transaction_status_hash: block.transaction_status_hash,
    size: block.size,
    version: block.version,
    height: block.height,
    timestamp: block.timestamp,
    nonce: block.nonce,
    bits: block.bits,
    hash_rate: 0,
    transaction_count: block.transactions.length,
    difficulty: block.difficulty,
    miner_address: miner?.address ?? "",
    miner_name: "",
    chain_status: "mainnet",
    transactions: block.transactions.map((transaction) => transaction_of(transaction, block)),
  };
}

export interface BlockPage {
  blocks: Block[];
  pagination: Pagination;
}

export async function blocks(page: number, limit: number): Promise<BlockPage> {
  if (hasExplorer.value) return (await explore<BlockPage>(`blocks?page=${page}&limit=${limit}`)) as BlockPage;
  const { block_count } = await call("/get-block-count");
  const newest = block_count - (page - 1) * limit;
  const heights = Array.from({ length: limit }, (_, place) => newest - place).filter((height) => height >= 0);
  const found = await Promise.all(heights.map((block_height) => call("/get-block", { block_height })));
  return { blocks: found.map(block_of), pagination: { current: page, limit, total: block_count + 1 } };
}

/** By height or hash. */
export async function block(id: string): Promise<Block> {
  if (hasExplorer.value) return (await explore<Block>(`block/${id}`)) as Block;
  return block_of(await call("/get-block", /^\d{1,15}$/.test(id) ? { block_height: Number(id) } : { block_hash: id }));
}

export async function transaction(id: string): Promise<Transaction> {
  if (hasExplorer.value) return (await explore<Transaction>(`transaction/${id}`)) as Transaction;
  try {
    return transaction_of((await call("/get-unconfirmed-transaction", { tx_id: id })) as unknown as NodeTransaction);
  } catch {
    const found = await call("/get-transaction", { tx_id: id });
    const containing = await call("/get-block", { block_height: found.block_height });
    const inside = containing.transactions.find((one) => one.id === id);
    if (!inside) throw new ExplorerError(404, id);
    return transaction_of(inside, containing);
  }
}

/** Ids of the pool's transactions. */
export async function pool(): Promise<string[]> {
  if (hasExplorer.value) return ((await explore<{ id: string }[]>("unconfirmed-transactions")) ?? []).map((one) => one.id);
  return (await call("/list-unconfirmed-transactions")).tx_ids;
}
