// A transaction as a picture of who paid whom: inputs left, outputs right, each as wide as its part of its asset.
import type { Input, Output, Transaction } from "../api/forms";
import { whole } from "../api/json";
import { amount, kBtm, kBtmDecimals, shortened } from "../format";
import { t } from "../i18n";
import { to } from "../router";

type Part = Input | Output;

export function decimals_of(part: Part): number {
  return part.asset_id === kBtm ? kBtmDecimals : part.asset_decimals;
}

export function unit_of(part: Part): string {
  return part.asset_id === kBtm ? "BTM" : part.asset_name || shortened(part.asset_id, 6, 4);
}

export function kind_of(part: Part): string {
  return part.txtype ?? part.type ?? "";
}

function who(part: Part): string {
  const kind = kind_of(part);
  if (kind === "coinbase") return t("new_coins");
  if (kind === "issue") return t("issued");
  if (kind === "retire") return t("retired");
  return part.address ? shortened(part.address, 8, 6) : t("contract");
}

const kWidth = 720;
const kRow = 46;
const kBox = 270;
const kThickest = 34;

/** Colours by asset, in the order in which they appear. */
function colour(assets: string[], asset: string): string {
  return `flow-${Math.min(assets.indexOf(asset), 4)}`;
}

interface Band {
  part: Part;
  y: number;
  thickness: number;
}

function bands(parts: Part[], totals: Map<string, bigint>): Band[] {
  return parts.map((part, row) => {
    const total = totals.get(part.asset_id) ?? 1n;
    if (kind_of(part) === "coinbase") return { part, y: row * kRow + kRow / 2, thickness: kThickest };
    const share = total === 0n ? 0 : Number((whole(part.amount) * 1000n) / total) / 1000;
    return { part, y: row * kRow + kRow / 2, thickness: Math.max(2, share * kThickest) };
  });
}

function Box({ band, right }: { band: Band; right: boolean }) {
  const { part, y } = band;
  const x = right ? kWidth - kBox : 0;
  const text = kind_of(part) === "coinbase" ? "" : `${amount(part.amount, decimals_of(part))} ${unit_of(part)}`;
  const content = (
    <>
      <rect x={x + 1} y={y - 19} width={kBox - 2} height={38} rx={6} />
      <text x={x + 10} y={y - 3}>
        {who(part)}
      </text>
      <text x={x + 10} y={y + 13} class="value">
        {text}
      </text>
    </>
  );
  return part.address ? (
    <a href={to("address", part.address)}>
      {content}
    </a>
  ) : (
    <g>{content}</g>
  );
}

/** At most so many rows are drawn; the table below has all. */
const kMostRows = 12;

export function Flow({ transaction }: { transaction: Transaction }) {
  const inputs = transaction.inputs.slice(0, kMostRows);
  const outputs = transaction.outputs.slice(0, kMostRows);
  const assets = [...new Set([...inputs, ...outputs].map((part) => part.asset_id))];
  const totals = new Map<string, bigint>();
  for (const asset of assets) {
    const sum = (parts: Part[]) => parts.reduce((total, part) => (part.asset_id === asset ? total + whole(part.amount) : total), 0n);
    const [left, right] = [sum(inputs), sum(outputs)];
    totals.set(asset, left > right ? left : right);
  }
  const rows = Math.max(inputs.length, outputs.length, 1);
  const height = rows * kRow;
  const left = bands(inputs, totals);
  const right = bands(outputs, totals);
  const middle = kWidth / 2;
  const coinbase = kind_of(transaction.inputs[0] ?? ({} as Part)) === "coinbase";
  return (
    <div class="scroll flow" role="region" aria-label={t("who_paid_whom")} tabIndex={0}>
      <svg viewBox={`0 0 ${kWidth} ${height}`} width={kWidth} height={height} role="group" aria-label={t("who_paid_whom")}>
        {left.map((band, place) => (
          <path
            key={place}
            class={`band ${colour(assets, band.part.asset_id === kBtm || !coinbase ? band.part.asset_id : kBtm)}`}
            stroke-width={band.thickness}
            d={`M ${kBox} ${band.y} C ${kBox + 50} ${band.y} ${middle - 50} ${height / 2} ${middle} ${height / 2}`}
          />
        ))}
        {right.map((band, place) => (
          <path
            key={place}
            class={`band ${colour(assets, band.part.asset_id)}`}
            stroke-width={band.thickness}
            d={`M ${middle} ${height / 2} C ${middle + 50} ${height / 2} ${kWidth - kBox - 50} ${band.y} ${kWidth - kBox} ${band.y}`}
          />
        ))}
        {left.map((band, place) => (
          <Box key={place} band={band} right={false} />
        ))}
        {right.map((band, place) => (
          <Box key={place} band={band} right={true} />
        ))}
      </svg>
      {(transaction.inputs.length > kMostRows || transaction.outputs.length > kMostRows) && <p class="quiet">{t("picture_is_cut")}</p>}
    </div>
  );
}
