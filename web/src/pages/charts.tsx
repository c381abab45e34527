import { explore } from "../api/explorer";
import type { Asset, Block, Day, DifficultyChange } from "../api/forms";
import { whole } from "../api/json";
import { Card, Waiting } from "../parts/basic";
import { Chart } from "../parts/chart";
import { Choice } from "../parts/form";
import { kBtm, kBtmDecimals } from "../format";
import { t } from "../i18n";
import { useLoaded } from "../state/load";
import { useState } from "preact/hooks";

const kDay = 86400;

/** At the end of each of the days, of which the last one has all that there is. */
function supplies(all: bigint, days: Day[]): number[] {
  const found: number[] = [];
  let left = all;
  for (const day of [...days].reverse()) {
    found.unshift(Number(left) / 10 ** kBtmDecimals);
    left -= whole(day.mined_btm_amount);
  }
  return found;
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
  const btm = useLoaded(() => explore<Asset>(`asset/${kBtm}`), []);
  const sorted = [...(daily.data ?? [])].sort((one, other) => one.start_timestamp - other.start_timestamp);
  const times = sorted.map((day) => day.start_timestamp);
  const changes = [...(difficulty.data ?? [])].sort((one, other) => one.change_time - other.change_time);
  const points = [...(rates.data ?? [])].sort((one, other) => one[0] - other[0]);
  const supply = sorted.length > 0 && btm.data ? supplies(whole(btm.data.total_amount), sorted) : [];
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
        <Card title={t("supply")}>
          <Waiting loaded={daily} />
          <Waiting loaded={btm} />
          {daily.data && btm.data && <Chart title={t("supply")} times={times} values={supply} apart />}
        </Card>
      </div>
    </>
  );
}
