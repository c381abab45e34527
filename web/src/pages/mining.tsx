import { useState } from "preact/hooks";

import { call } from "../api/node";
import { Badge, Card, Facts, Table, Waiting } from "../parts/basic";
import { Field, Form } from "../parts/form";
import { count, short } from "../format";
import { t } from "../i18n";
import { hasWallet } from "../state/connection";
import { chainVersion, now } from "../state/live";
import { useLoaded } from "../state/load";
import { refresh_status } from "../state/status";

const kRefreshSeconds = 2;

function Switch({ on, changed }: { on: boolean; changed: () => void }) {
  const [threads, set_threads] = useState("1");
  const flip = async () => {
    const wanted = Number(threads);
    if (!on && (!Number.isInteger(wanted) || wanted < 1)) throw new Error(t("threads_hint"));
    await call("/set-mining", on ? { is_mining: false } : { is_mining: true, threads: wanted });
    changed();
    await refresh_status();
  };
  return (
    <Form submit={flip} action={on ? "stop_mining" : "start_mining"}>
      {!on && <Field name="threads" value={threads} set={set_threads} type="number" hint="threads_hint" />}
    </Form>
  );
}

function Payout() {
  const known = useLoaded(() => call("/get-mining-address"), []);
  const [address, set_address] = useState("");
  const change = async () => {
    await call("/set-mining-address", { mining_address: address });
    set_address("");
    known.again();
  };
  return (
    <Card title={t("mining_address")}>
      <p>
        <code class="wrap">{known.data?.mining_address || t("no_mining_address")}</code>
      </p>
      <Form submit={change} action="change">
        <Field name="address" value={address} set={set_address} test="payout_address" />
      </Form>
    </Card>
  );
}

function Stratum() {
  const loaded = useLoaded(() => call("/get-stratum-info"), [], [Math.floor(now.value / 1000 / kRefreshSeconds)]);
  const stratum = loaded.data;
  return (
    <Card title={t("stratum")}>
      <Waiting loaded={loaded} />
      {stratum && !stratum.enabled && <p>{t("stratum_off")}</p>}
      {stratum?.enabled && (
        <>
          <Facts
            rows={[
              ["port", String(stratum.port ?? "–")],
              ["sessions", count(stratum.sessions)],
            ]}
          />
          <Table caption={t("workers")} head={["worker", "sessions", "accepted", "stale", "refused", "hash_rate"]} empty={!stratum.workers?.length}>
            {(stratum.workers ?? []).map((worker) => (
              <tr key={worker.login}>
                <td>{worker.login}</td>
                <td>{count(worker.sessions)}</td>
                <td>{count(worker.accepted)}</td>
                <td>{count(worker.stale)}</td>
                <td>{count(worker.invalid + worker.low_difficulty + worker.duplicate)}</td>
                <td>{short(worker.hash_rate_5_minutes)}H/s</td>
              </tr>
            ))}
          </Table>
        </>
      )}
    </Card>
  );
}

export function MiningPage() {
  const loaded = useLoaded(() => call("/get-mining-info"), [], [chainVersion.value, Math.floor(now.value / 1000 / kRefreshSeconds)]);
  const mining = loaded.data;
  return (
    <div class="columns">
      <Card title={t("cpu_miner")}>
        <Waiting loaded={loaded} />
        {mining && (
          <>
            <Facts
              rows={[
                ["mining", mining.is_mining ? <Badge tone="good">{t("on")}</Badge> : <Badge tone="plain">{t("off")}</Badge>],
                ["hash_rate", <span data-test="hash_rate">{short(mining.hash_rate)}H/s</span>],
                ["threads", count(mining.threads.length)],
                ["kernel", mining.kernel],
                ["blocks_found", count(mining.blocks_found)],
                ["next_height", mining.template ? count(mining.template.height) : "–"],
              ]}
            />
            <Switch on={mining.is_mining} changed={loaded.again} />
          </>
        )}
      </Card>
      {hasWallet.value && <Payout />}
      <Stratum />
    </div>
  );
}
