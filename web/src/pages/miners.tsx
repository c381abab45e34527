import { explore } from "../api/explorer";
import type { MinerShare } from "../api/forms";
import { Amount, Card, Id, Table, Waiting } from "../parts/basic";
import { count, kBtmDecimals, short } from "../format";
import { t } from "../i18n";
import { chainVersion } from "../state/live";
import { useLoaded } from "../state/load";

function percent(blocks: number, all: number): number {
  return all === 0 ? 0 : (blocks * 100) / all;
}

export function MinersPage() {
  const loaded = useLoaded(() => explore<MinerShare[]>("stat/miner/day"), [], [chainVersion.value]);
  const miners = loaded.data ?? [];
  const all = miners.reduce((sum, miner) => sum + miner.mined_block_count, 0);
  return (
    <Card title={t("last_day")}>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("nav_miners")} head={["miner", "blocks_found", "share", "hash_rate", "earned"]} empty={miners.length === 0}>
          {miners.map((miner) => (
            <tr key={miner.address}>
              <td>{miner.address ? <Id kind="address" id={miner.address} /> : miner.name || t("contract")}</td>
              <td>{count(miner.mined_block_count)}</td>
              <td>
                <meter min={0} max={100} value={percent(miner.mined_block_count, all)} aria-label={t("share")} /> {percent(miner.mined_block_count, all).toFixed(1)} %
              </td>
              <td>{miner.hash_rate === undefined ? "–" : `${short(miner.hash_rate)}H/s`}</td>
              <td>
                <Amount value={miner.profit} decimals={kBtmDecimals} unit="BTM" />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}
