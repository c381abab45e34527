// The frame around every page: head, navigation, search, state of the node.
import { useEffect, useRef } from "preact/hooks";

import { t, language, useLanguage, type Key } from "./i18n";
import { Search } from "./parts/search";
import { page_of } from "./pages";
import { route, to } from "./router";
import { find_out, hasExplorer, hasWallet, isLocal, nodeAccess } from "./state/connection";
import { feed, height } from "./state/live";
import { info, sync } from "./state/status";
import { theme, type Theme } from "./state/theme";

interface Entry {
  path: string;
  name: Key;
  shown: () => boolean;
}

const kEntries: Entry[] = [
  { path: "", name: "nav_status", shown: () => true },
  { path: "blocks", name: "nav_blocks", shown: () => true },
  { path: "pool", name: "nav_pool", shown: () => true },
  { path: "assets", name: "nav_assets", shown: () => hasExplorer.value === true },
  { path: "miners", name: "nav_miners", shown: () => hasExplorer.value === true },
  { path: "charts", name: "nav_charts", shown: () => hasExplorer.value === true },
  { path: "nodes", name: "nav_nodes", shown: () => hasExplorer.value === true },
  { path: "wallet", name: "nav_wallet", shown: () => hasWallet.value },
  { path: "keys", name: "nav_keys", shown: () => hasWallet.value },
  { path: "mining", name: "nav_mining", shown: () => nodeAccess.value === "granted" },
  { path: "access", name: "nav_access", shown: () => isLocal.value || nodeAccess.value === "denied" },
];

function Navigation() {
  const here = route.value.parts[0] ?? "";
  return (
    <nav class="main" aria-label={t("navigation")}>
      <ul>
        {kEntries
          .filter((entry) => entry.shown())
          .map((entry) => (
            <li key={entry.path}>
              <a href={to(entry.path)} aria-current={here === entry.path ? "page" : undefined}>
                {t(entry.name)}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function State() {
  const network = info.value?.network_id;
  const syncing = sync.value?.syncing ?? false;
  return (
    <p class="state">
      {network && <span class="network">{network}</span>}
      <span>
        {t("height")} <strong data-test="height">{height.value ?? "–"}</strong>
      </span>
      {info.value && <span>{t("peers_count", { count: info.value.peer_count })}</span>}
      {syncing && <span>{t("syncing")}</span>}
      {info.value?.mining && <span>{t("mining")}</span>}
      <span class={`dot ${feed.value}`} data-test={`feed-${feed.value}`}>
        {feed.value === "stream" ? t("live") : t("polling")}
      </span>
    </p>
  );
}

function Choices() {
  return (
    <div class="choices">
      <label>
        <span class="hidden">{t("language")}</span>
        <select value={language.value} onChange={(event) => useLanguage(event.currentTarget.value as "en" | "zh")}>
          <option value="en">English</option>
          <option value="zh">中文</option>
        </select>
      </label>
      <label>
        <span class="hidden">{t("theme")}</span>
        <select
          value={theme.value}
          onChange={(event) => {
            theme.value = event.currentTarget.value as Theme;
          }}
        >
          <option value="system">{t("theme_system")}</option>
          <option value="light">{t("theme_light")}</option>
          <option value="dark">{t("theme_dark")}</option>
        </select>
      </label>
    </div>
  );
}

export function App() {
  const main = useRef<HTMLElement>(null);
  const { title, Page } = page_of(route.value.parts);
  const path = route.value.parts.join("/");
  const first = useRef(true);
  useEffect(() => {
    void find_out();
  }, []);
  // A new page is told to who does not see it, and begins at its top.
  useEffect(() => {
    document.title = `${title} · bytomd`;
    if (first.current) {
      first.current = false;
      return;
    }
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path, title]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t("skip")}
      </a>
      <header class="top">
        <a class="brand" href={to()}>
          bytomd
        </a>
        <State />
        <Choices />
      </header>
      <Navigation />
      <main id="main" tabIndex={-1} ref={main}>
        <Search />
        <h1>{title}</h1>
        {nodeAccess.value === "unknown" && hasExplorer.value === undefined ? (
          <p class="quiet" role="status">
            {t("loading")}
          </p>
        ) : (
          <Page key={path} parts={route.value.parts} />
        )}
      </main>
      <footer>
        <p>{t("footer")}</p>
      </footer>
    </>
  );
}
