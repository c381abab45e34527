import { useState } from "preact/hooks";

import type { Input, Output } from "../api/forms";
import { Amount, Card, Facts, Id, Table, Time, Waiting } from "../parts/basic";
import { Flow, decimals_of, kind_of, unit_of } from "../parts/flow";
import { amount, count, kBtm, kBtmDecimals, time } from "../format";
import { t, type Key } from "../i18n";
import { decode } from "../program";
import { transaction } from "../state/chain";
import { chainVersion, height, poolVersion } from "../state/live";
import { useLoaded } from "../state/load";
import { Outcome } from "./blocks";
import type { PageProps } from "./index";

const kKinds: Record<string, Key> = { spend: "spend", issue: "issue", coinbase: "coinbase", control: "control", retire: "retire" };

function Kind({ part }: { part: Input | Output }) {
  const name = kKinds[kind_of(part)];
  return <>{name ? t(name) : kind_of(part)}</>;
}

function Program({ program }: { program: string | undefined }) {
  const [is_open, set_open] = useState(false);
  if (!program) return <>–</>;
  return (
    <details onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>{t("program")}</summary>
      <code class="wrap">{program}</code>
      {is_open && <pre>{decode(program)}</pre>}
    </details>
  );
}

function AssetOf({ part }: { part: Input | Output }) {
  if (kind_of(part) === "coinbase") return <>–</>;
  const text = `${amount(part.amount, decimals_of(part))} ${unit_of(part)}`;
  if (part.asset_id === kBtm) return <span class="amount">{text}</span>;
  return (
    <a class="amount" href={`#/asset/${part.asset_id}`}>
      {text}
    </a>
  );
}

function Inputs({ inputs }: { inputs: Input[] }) {
  return (
    <Table caption={t("inputs")} head={["kind", "amount", "address", "details"]} empty={inputs.length === 0}>
      {inputs.map((input, place) => (
        <tr key={place}>
          <td>
            <Kind part={input} />
          </td>
          <td>
            <AssetOf part={input} />
          </td>
          <td>{input.address ? <Id kind="address" id={input.address} /> : "–"}</td>
          <td>
            {input.arbitrary ? <code class="wrap">{input.arbitrary}</code> : <Program program={input.issuance_program || input.control_program} />}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Outputs({ outputs }: { outputs: Output[] }) {
  return (
    <Table caption={t("outputs")} head={["kind", "amount", "address", "spent_by", "details"]} empty={outputs.length === 0}>
      {outputs.map((output) => (
        <tr key={output.id}>
          <td>
            <Kind part={output} />
          </td>
          <td>
            <AssetOf part={output} />
          </td>
          <td>{output.address ? <Id kind="address" id={output.address} /> : "–"}</td>
          <td>{output.spent_by ? <Id kind="tx" id={output.spent_by.transaction_id} /> : "–"}</td>
          <td>
            <Program program={output.control_program} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

export function TransactionPage({ parts }: PageProps) {
  const id = parts[1] ?? "";
  const loaded = useLoaded(() => transaction(id), [id], [chainVersion.value, poolVersion.value]);
  const one = loaded.data;
  if (!one) return <Waiting loaded={loaded} />;
  const in_block = Boolean(one.timestamp);
  const depth = in_block && height.value !== undefined ? height.value - (one.block_height ?? 0) + 1 : 0;
  return (
    <>
      <Card>
        <Facts
          rows={[
            ["id", <code class="wrap">{one.id}</code>],
            ["state", <Outcome transaction={one} />],
            ["block", in_block ? <a href={`#/block/${one.block_height}`}>{count(one.block_height)}</a> : "–"],
            ["confirmations", <span data-test="confirmations">{count(Math.max(0, depth))}</span>],
            ["time", in_block ? <><Time seconds={one.timestamp} /> ({time(one.timestamp)})</> : "–"],
            ["fee", one.coinbase ? t("new_coins") : <Amount value={one.trx_fee} decimals={kBtmDecimals} unit="BTM" />],
            ["size", `${count(one.size)} B`],
            ["time_range", String(one.time_range) === "0" ? t("no_limit") : count(one.time_range)],
          ]}
        />
        {one.status_fail && <p class="hint">{t("failed_hint")}</p>}
      </Card>
      <Card title={t("who_paid_whom")}>
        <Flow transaction={one} />
      </Card>
      <Card title={t("inputs")}>
        <Inputs inputs={one.inputs} />
      </Card>
      <Card title={t("outputs")}>
        <Outputs outputs={one.outputs} />
      </Card>
    </>
  );
}
