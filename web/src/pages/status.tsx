import { call } from "../api/node";
import { Badge, Card, Facts, Problem, Table, Waiting } from "../parts/basic";
import { BlockRows } from "./blocks";
import { count, short } from "../format";
import { t } from "../i18n";
import { reasonText } from "../reasons";
import { to } from "../router";
import { blocks, pool } from "../state/chain";
import { nodeAccess } from "../state/connection";
import { chainVersion, poolVersion } from "../state/live";
import { useLoaded } from "../state/load";
import { info, sync } from "../state/status";

function Network() {
  const peers = useLoaded(() => call("/list-peers"), [], [info.value?.peer_count]);
  const status = sync.value;
  const reason = status?.reason;
  return (
    <Card title={t("network")}>
      <Facts
        rows={[
          ["network_name", info.value?.network_id ?? "–"],
          ["height", count(status?.height)],
          ["best_header", count(status?.best_header)],
          ["synchronised", status?.syncing ? <Badge tone="plain">{t("syncing")}</Badge> : <Badge tone="good">{t("yes")}</Badge>],
          ["nav_peers", count(info.value?.peer_count)],
          ["version", info.value?.version_info.version ?? "–"],
        ]}
      />
      {reason && (
        <p class="hint" data-test="reason">
          <strong>{t("why_nothing_moves")}</strong> {reasonText(reason)}
        </p>
      )}
      {info.value?.peer_count === 0 && !reason && <p class="hint">{t("no_peers")}</p>}
      <Problem error={peers.error} />
      {peers.data && peers.data.length > 0 && (
        <Table caption={t("nav_peers")} head={["address", "height", "ping", "connected_for"]}>
          {peers.data.map((peer) => (
            <tr key={peer.peer_id}>
              <td>{peer.remote_addr}</td>
              <td>{count(peer.height)}</td>
              <td>{peer.ping}</td>
              <td>{peer.duration}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

function Mining() {
  const mining = useLoaded(() => call("/get-mining-info"), [], [chainVersion.value]);
  return (
    <Card title={t("nav_mining")} action={<a href={to("mining")}>{t("change")}</a>}>
      <Waiting loaded={mining} />
      {mining.data && (
        <Facts
          rows={[
            ["mining", mining.data.is_mining ? <Badge tone="good">{t("on")}</Badge> : <Badge tone="plain">{t("off")}</Badge>],
            ["hash_rate", `${short(mining.data.hash_rate)}H/s`],
            ["blocks_found", count(mining.data.blocks_found)],
          ]}
        />
      )}
    </Card>
  );
}

export function StatusPage() {
  const newest = useLoaded(() => blocks(1, 8), [], [chainVersion.value]);
  const waiting = useLoaded(pool, [], [poolVersion.value]);
  return (
    <div class="columns">
      {nodeAccess.value === "denied" && (
        <p class="hint">
          {t("token_needed")} <a href={to("access")}>{t("nav_access")}</a>
        </p>
      )}
      {nodeAccess.value === "offline" && (
        <p class="problem" role="alert">
          {t("offline")}
        </p>
      )}
      {nodeAccess.value === "granted" && <Network />}
      {nodeAccess.value === "granted" && <Mining />}
      <Card title={t("newest_blocks")} action={<a href={to("blocks")}>{t("all")}</a>}>
        <Waiting loaded={newest} />
        {newest.data && <BlockRows blocks={newest.data.blocks} />}
      </Card>
      <Card title={t("nav_pool")} action={<a href={to("pool")}>{t("all")}</a>}>
        <Waiting loaded={waiting} />
        {waiting.data && <p>{t("pool_count", { count: waiting.data.length })}</p>}
      </Card>
    </div>
  );
}
