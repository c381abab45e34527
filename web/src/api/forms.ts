// Answers of /api/v3 (docs/explorer.md). Amounts may be numbers, bigints or decimal texts: read them with `whole`.
import type { Whole } from "./json";

export interface Pagination {
  current: number;
  limit: number;
  total: number;
}

export interface Block {
  hash: string;
  previous_block_hash: string;
  transaction_merkle_root: string;
  transaction_status_hash: string;
  size: number;
  version: number;
  height: number;
  timestamp: number;
  nonce: Whole;
  bits: Whole;
  hash_rate: Whole;
  transaction_count: number;
  difficulty: string;
  miner_address: string;
  miner_name: string;
  chain_status: string;
  transactions?: Transaction[];
}

export interface Input {
  txtype?: string;
  type?: string;
  asset_id: string;
  asset_name: string;
  asset_definition: string;
  asset_decimals: number;
  amount: Whole;
  control_program?: string;
  address?: string;
  spent_output_id?: string;
  issuance_program?: string;
  arbitrary?: string;
  input_id?: string;
  witness_arguments?: string[] | null;
}

export interface Output {
  txtype?: string;
  type?: string;
  id: string;
  position: number;
  asset_id: string;
  asset_name: string;
  asset_definition: string;
  asset_decimals: number;
  amount: Whole;
  control_program: string;
  address: string;
  spent_by?: { transaction_id: string; input_id: string; block_height: number } | null;
}

export interface Transaction {
  id: string;
  mux_id?: string;
  chain_status?: string;
  timestamp: number;
  block_height?: number;
  trx_amount?: Whole;
  trx_fee?: Whole;
  size: number;
  time_range: Whole;
  index_id?: number;
  status_fail: boolean;
  coinbase?: boolean;
  confirmations?: number;
  inputs: Input[];
  outputs: Output[];
}

export interface PoolTransaction {
  id: string;
  size: number;
  fee: Whole;
  transaction_amount: Whole;
  status_fail: boolean;
}

export interface AddressAsset {
  address_id?: string;
  address?: string;
  asset_id: string;
  asset_name: string;
  balance: string;
  receive: string;
  sent: string;
  join_timestamp: number;
  s_timestamp: number;
  decimals: number;
  tx_count: number;
}

export interface Asset {
  asset_id: string;
  issuance_program: string;
  decode_program: string[] | null;
  description: string;
  total_amount: string;
  turnover: string;
  name: string;
  symbol: string;
  issue_timestamp: number;
  reissue: boolean;
  decimals: number;
  quorum: number;
  is_bap2: boolean;
  address_count: number;
}

export interface Day {
  start_timestamp: number;
  end_timestamp: number;
  confirmed_block_count: number;
  transaction_count: number;
  transaction_fee: Whole;
  mined_btm_amount: Whole;
  new_address_count: number;
  average_block_time?: number;
}

export interface MinerShare {
  address: string;
  name: string;
  fee: Whole;
  mined_block_count: number;
  percent: number | string;
  profit: Whole;
  hash_rate?: Whole;
}

export interface KnownNode {
  address: string;
  status: number | string | boolean;
  height: number;
  status_time: number;
  rtt: number;
  network: string;
  version: string;
}
