import { useState } from "preact/hooks";

import { call } from "../api/node";
import { write } from "../api/json";
import { Card, Copy, Table, Waiting } from "../parts/basic";
import { Act, Choice, Field, Form } from "../parts/form";
import { shortened } from "../format";
import { t } from "../i18n";
import { useLoaded } from "../state/load";

const kMnemonicLanguages: [string, string][] = [
  ["en", "English"],
  ["zh_CN", "中文（简体）"],
  ["zh_TW", "中文（繁體）"],
  ["jp", "日本語"],
  ["kr", "한국어"],
  ["es", "Español"],
  ["fr", "Français"],
  ["it", "Italiano"],
];

function Mnemonic({ words, done }: { words: string; done: () => void }) {
  return (
    <div class="hint" role="status">
      <p>{t("write_mnemonic_down")}</p>
      <p class="mnemonic" data-test="mnemonic">
        {words}
      </p>
      <button type="button" class="main" onClick={done} data-test="mnemonic_kept">
        {t("mnemonic_kept")}
      </button>
    </div>
  );
}

function CreateKey({ changed }: { changed: () => void }) {
  const [alias, set_alias] = useState("");
  const [password, set_password] = useState("");
  const [again, set_again] = useState("");
  const [language, set_language] = useState("en");
  const [words, set_words] = useState("");
  if (words) {
    return (
      <Mnemonic
        words={words}
        done={() => {
          set_words("");
          changed();
        }}
      />
    );
  }
  const create = async () => {
    if (password !== again) throw new Error(t("passwords_differ"));
    const key = await call("/create-key", { alias, password, language });
    await call("/create-account", { alias, root_xpubs: [key.xpub], quorum: 1 });
    set_alias("");
    set_password("");
    set_again("");
    if (key.mnemonic) set_words(key.mnemonic);
    else changed();
  };
  return (
    <Form submit={create} action="create_key">
      <Field name="name" value={alias} set={set_alias} test="key_name" />
      <Field name="password" value={password} set={set_password} type="password" hint="password_hint" />
      <Field name="password_again" value={again} set={set_again} type="password" />
      <Choice name="mnemonic_language" value={language} set={set_language} options={kMnemonicLanguages} />
    </Form>
  );
}

function RestoreKey({ changed }: { changed: () => void }) {
  const [alias, set_alias] = useState("");
  const [password, set_password] = useState("");
  const [mnemonic, set_mnemonic] = useState("");
  const [language, set_language] = useState("en");
  const restore = async () => {
    const key = await call("/create-key", { alias, password, language, mnemonic: mnemonic.trim().replace(/\s+/g, " ") });
    await call("/recovery-wallet", { xpubs: [key.xpub] });
    set_alias("");
    set_password("");
    set_mnemonic("");
    changed();
  };
  return (
    <Form submit={restore} action="restore_key">
      <Field name="name" value={alias} set={set_alias} test="restore_name" />
      <Field name="mnemonic" value={mnemonic} set={set_mnemonic} rows={3} hint="mnemonic_hint" />
      <Choice name="mnemonic_language" value={language} set={set_language} options={kMnemonicLanguages} />
      <Field name="new_password" value={password} set={set_password} type="password" test="restore_password" />
    </Form>
  );
}

function ChangePassword({ xpubs }: { xpubs: [string, string][] }) {
  const [xpub, set_xpub] = useState(xpubs[0]?.[0] ?? "");
  const [old_password, set_old] = useState("");
  const [new_password, set_new] = useState("");
  const [done, set_done] = useState(false);
  const change = async () => {
    const { changed } = await call("/reset-key-password", { xpub, old_password, new_password });
    if (!changed) throw new Error(t("wrong_password"));
    set_done(true);
  };
  return (
    <Form submit={change} action="change_password">
      <Choice name="key" value={xpub} set={set_xpub} options={xpubs} />
      <Field name="password" value={old_password} set={set_old} type="password" test="old_password" />
      <Field name="new_password" value={new_password} set={set_new} type="password" test="new_password" />
      {done && <p role="status">{t("done")}</p>}
    </Form>
  );
}

/** Hands a text to the browser as a file. */
function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Backup() {
  const [done, set_done] = useState("");
  const restore = async (file: File | undefined) => {
    if (!file) return;
    const response = await fetch("/restore-wallet", { method: "POST", body: await file.text() });
    const answer = (await response.json()) as { status: string; error_detail?: string };
    set_done(answer.status === "success" ? t("done") : (answer.error_detail ?? t("failed")));
  };
  return (
    <>
      <p>{t("backup_hint")}</p>
      <Act name="backup" work={async () => download("bytomd-wallet.json", write(await call("/backup-wallet")))} />
      <label class="file">
        {t("restore_backup")}
        <input type="file" accept="application/json" onChange={(event) => void restore(event.currentTarget.files?.[0])} />
      </label>
      {done && <p role="status">{done}</p>}
    </>
  );
}

function DeleteKey({ xpub, changed }: { xpub: string; changed: () => void }) {
  const [password, set_password] = useState("");
  return (
    <details>
      <summary>{t("delete")}</summary>
      <Form
        submit={async () => {
          await call("/delete-key", { xpub, password });
          changed();
        }}
        action="delete"
        danger
      >
        <Field name="password" value={password} set={set_password} type="password" test="delete_password" />
      </Form>
    </details>
  );
}

export function KeysPage() {
  const keys = useLoaded(() => call("/list-keys"), []);
  const list = keys.data ?? [];
  return (
    <div class="columns">
      <Card title={t("nav_keys")}>
        <Waiting loaded={keys} />
        {keys.data && (
          <Table caption={t("nav_keys")} head={["name", "public_key", "delete"]} empty={list.length === 0}>
            {list.map((key) => (
              <tr key={key.xpub}>
                <td>{key.alias}</td>
                <td>
                  <code>{shortened(key.xpub)}</code> <Copy text={key.xpub} />
                </td>
                <td>
                  <DeleteKey xpub={key.xpub} changed={keys.again} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      <Card title={t("create_key")}>
        <p>{t("create_key_hint")}</p>
        <CreateKey changed={keys.again} />
      </Card>
      <Card title={t("restore_key")}>
        <RestoreKey changed={keys.again} />
      </Card>
      {list.length > 0 && (
        <Card title={t("change_password")}>
          <ChangePassword xpubs={list.map((key) => [key.xpub, key.alias])} />
        </Card>
      )}
      <Card title={t("backup")}>
        <Backup />
      </Card>
    </div>
  );
}
