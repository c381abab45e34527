import { explore } from "../api/explorer";
import type { Block, Day } from "../api/forms";
import { whole } from "../api/json";
import { Card, Waiting } from "../parts/basic";
import { Chart } from "../parts/chart";
import { Choice } from "../parts/form";
import { kBtmDecimals } from "../format";
import { t } from "../i18n";
import { useLoaded } from "../state/load";
import { useState } from "preact/hooks";

const kDay = 86400;

interface DifficultyChange {
  change_time: number;
  difficulty: string | number;
}

/** Periods end with the newest block: a chain may rest. */
export function ChartsPage() {
  const newest = useLoaded(() => explore<Block>("latest-block"), []);
  return newest.data ? <Charts end={Number(newest.data.timestamp)} /> : <Waiting loaded={newest} />;
}

function Charts({ end }: { end: number }) {
  const [days, set_days] = useState("30");
  const range = `from=${end - Number(days) * kDay}&to=${end}`;
  const daily = useLoaded(() => explore<Day[]>(`daily/total?${range}`), [days]);
  const difficulty = useLoaded(() => explore<DifficultyChange[]>(`stat/difficulty?${range}`), [days]);
  const rates = useLoaded(() => explore<[number, number][]>(`stat/hash-rate?${range}`), [days]);
  const sorted = [...(daily.data ?? [])].sort((one, other) => one.start_timestamp - other.start_timestamp);
  const times = sorted.map((day) => day.start_timestamp);
  const changes = [...(difficulty.data ?? [])].sort((one, other) => one.change_time - other.change_time);
  const points = [...(rates.data ?? [])].sort((one, other) => one[0] - other[0]);
  let mined = 0;
  const supply = sorted.map((day) => (mined += Number(whole(day.mined_btm_amount)) / 10 ** kBtmDecimals));
  return (
    <>
      <Choice
        name="period"
        value={days}
        set={set_days}
        options={["7", "30", "90", "365"].map((length) => [length, t("days", { count: length })])}
      />
      <div class="columns">
        <Card title={t("difficulty")}>
          <Waiting loaded={difficulty} />
          {difficulty.data && <Chart title={t("difficulty")} times={changes.map((one) => one.change_time)} values={changes.map((one) => Number(one.difficulty))} />}
        </Card>
        <Card title={t("hash_rate")}>
          <Waiting loaded={rates} />
          {rates.data && <Chart title={t("hash_rate")} times={points.map((one) => one[0])} values={points.map((one) => Number(one[1]))} />}
        </Card>
        <Card title={t("transactions_a_day")}>
          <Waiting loaded={daily} />
          {daily.data && <Chart title={t("transactions_a_day")} times={times} values={sorted.map((day) => day.transaction_count)} bars />}
        </Card>
        <Card title={t("new_supply")}>
          <Waiting loaded={daily} />
          {daily.data && <Chart title={t("new_supply")} times={times} values={supply} />}
        </Card>
      </div>
    </>
  );
}
