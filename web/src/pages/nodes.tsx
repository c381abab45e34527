import { useState } from "preact/hooks";

import { explore } from "../api/explorer";
import type { KnownNode, Pagination } from "../api/forms";
import { Card, Pager, Table, Time, Waiting } from "../parts/basic";
import { count } from "../format";
import { t } from "../i18n";
import { useLoaded } from "../state/load";

const kLimit = 50;

export function NodesPage() {
  const [page, set_page] = useState(1);
  const loaded = useLoaded(() => explore<{ nodes: KnownNode[]; pagination: Pagination }>(`nodes?page=${page}&limit=${kLimit}`), [page]);
  return (
    <Card>
      <p>{t("nodes_hint")}</p>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("nav_nodes")} head={["address", "state", "height", "seen", "version", "ping"]} empty={loaded.data.nodes.length === 0}>
          {loaded.data.nodes.map((node) => (
            <tr key={node.address}>
              <td>{node.address}</td>
              <td>{String(node.status)}</td>
              <td>{count(node.height)}</td>
              <td>{node.status_time ? <Time seconds={Date.parse(node.status_time) / 1000} /> : "–"}</td>
              <td>{node.version || "–"}</td>
              <td>{node.rtt ? `${Math.round(node.rtt / 1e6)} ms` : "–"}</td>
            </tr>
          ))}
        </Table>
      )}
      {loaded.data && <Pager page={page} limit={kLimit} total={loaded.data.pagination.total} turn={set_page} />}
    </Card>
  );
}
