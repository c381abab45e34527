import { Card, Id, Table, Waiting } from "../parts/basic";
import { explore } from "../api/explorer";
import type { PoolTransaction } from "../api/forms";
import { amount, count, kBtmDecimals } from "../format";
import { t } from "../i18n";
import { pool } from "../state/chain";
import { hasExplorer } from "../state/connection";
import { poolVersion } from "../state/live";
import { useLoaded } from "../state/load";

type Row = Partial<PoolTransaction> & { id: string };

async function rows(): Promise<Row[]> {
  if (hasExplorer.value) return (await explore<PoolTransaction[]>("unconfirmed-transactions")) ?? [];
  return (await pool()).map((id) => ({ id }));
}

export function PoolPage() {
  const loaded = useLoaded(rows, [], [poolVersion.value]);
  return (
    <Card>
      <Waiting loaded={loaded} />
      {loaded.data && <p>{t("pool_count", { count: loaded.data.length })}</p>}
      {loaded.data && (
        <Table caption={t("nav_pool")} head={["transaction", "size", "fee"]} empty={loaded.data.length === 0}>
          {loaded.data.slice(0, 500).map((one) => (
            <tr key={one.id}>
              <td>
                <Id kind="tx" id={one.id} />
              </td>
              <td>{count(one.size)}</td>
              <td>{one.fee === undefined ? "–" : `${amount(one.fee, kBtmDecimals)} BTM`}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}
