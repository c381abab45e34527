// Answers of /api/v3, with the types that docs/openapi-explorer.json gives them. Integers beyond 2^53 come as bigints,
// amounts of addresses and assets as decimal texts: read them with `whole`.
import type { paths } from "./explorer_schema";

type Body<T> = T extends { content: { "application/json": infer Content } } ? Content : never;
type Told<P extends keyof paths> = paths[P] extends { get: { responses: { 200: infer Success } } } ? Body<Success> : never;

type WholeBlock = Told<"/api/v3/block/{block}">;
type Placed = Told<"/api/v3/transaction/{id}">;
/** Transactions of the pool say `type`. */
type Part<T> = Omit<T, "txtype"> & { txtype?: string; type?: string };

export type Pagination = Told<"/api/v3/blocks">["pagination"];
export type Input = Part<Placed["inputs"][number]>;
export type Output = Part<Placed["outputs"][number]>;
/** In a block, in a list, or made of what the node's own calls tell, which is less. */
export type Transaction = Pick<Placed, "id" | "timestamp" | "size" | "time_range" | "status_fail"> &
  Partial<Omit<Placed, "inputs" | "outputs">> & { inputs: Input[]; outputs: Output[] };
/** Lists have none of their transactions. */
export type Block = Omit<WholeBlock, "transactions"> & { transactions?: Transaction[] };
export type PoolTransaction = Told<"/api/v3/unconfirmed-transactions">[number];
export type AddressAsset = Told<"/api/v3/address/{address}/asset">[number];
export type Asset = Told<"/api/v3/asset/{id}">;
export type Day = Told<"/api/v3/daily/total">[number];
export type DifficultyChange = Told<"/api/v3/stat/difficulty">[number];
export type MinerShare = Told<"/api/v3/stat/miner/day">[number];
export type KnownNode = Told<"/api/v3/nodes">["nodes"][number];
