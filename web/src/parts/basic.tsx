// Small things that every page is made of.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { ago, amount, shortened, time } from "../format";
import { t, type Key } from "../i18n";
import type { Whole } from "../api/json";
import { now } from "../state/live";
import { to } from "../router";

type Kind = "block" | "tx" | "address" | "asset" | "output";

/** A hash or an address, shortened, that leads to its page. */
export function Id({ kind, id, full }: { kind: Kind; id: string; full?: boolean }) {
  return (
    <a class="id" href={to(kind, id)} title={id}>
      {full ? id : shortened(id)}
    </a>
  );
}

export function Amount({ value, decimals, unit }: { value: Whole | undefined; decimals: number; unit: string }) {
  return (
    <span class="amount">
      {amount(value, decimals)} <span class="unit">{unit}</span>
    </span>
  );
}

export function Time({ seconds }: { seconds: Whole }) {
  return (
    <time dateTime={new Date(Number(seconds) * 1000).toISOString()} title={time(seconds)}>
      {ago(seconds, now.value)}
    </time>
  );
}

export function Card({ title, children, action }: { title?: ComponentChildren; children: ComponentChildren; action?: ComponentChildren }) {
  return (
    <section class="card">
      {title !== undefined && (
        <header>
          <h2>{title}</h2>
          {action}
        </header>
      )}
      {children}
    </section>
  );
}

/** Names and values. */
export function Facts({ rows }: { rows: [Key, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A table that scrolls by itself where it is too wide, reachable by the keyboard. */
export function Table({ caption, head, children, empty }: { caption: string; head: Key[]; children: ComponentChildren; empty?: boolean }) {
  if (empty) return <p class="quiet">{t("nothing")}</p>;
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Problem({ error }: { error: Error | undefined }) {
  if (!error) return null;
  return (
    <p class="problem" role="alert">
      {error.message}
    </p>
  );
}

/** What stands there until the data come. */
export function Waiting({ loaded }: { loaded: { data: unknown; error: Error | undefined } }) {
  if (loaded.error) return <Problem error={loaded.error} />;
  return loaded.data === undefined ? (
    <p class="quiet" role="status">
      {t("loading")}
    </p>
  ) : null;
}

export function Copy({ text }: { text: string }) {
  const [done, set_done] = useState(false);
  return (
    <button
      type="button"
      class="small"
      onClick={() => {
        void navigator.clipboard?.writeText(text).then(() => set_done(true));
      }}
    >
      {done ? t("copied") : t("copy")}
    </button>
  );
}

export function Pager({ page, limit, total, turn }: { page: number; limit: number; total: number; turn: (page: number) => void }) {
  const last = Math.max(1, Math.ceil(total / limit));
  if (last === 1) return null;
  return (
    <nav class="pager" aria-label={t("pages")}>
      <button type="button" disabled={page <= 1} onClick={() => turn(page - 1)}>
        {t("newer")}
      </button>
      <span>{t("page_of", { page, last })}</span>
      <button type="button" disabled={page >= last} onClick={() => turn(page + 1)}>
        {t("older")}
      </button>
    </nav>
  );
}

export function Badge({ tone, children }: { tone: "good" | "bad" | "plain"; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
