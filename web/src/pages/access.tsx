import { useState } from "preact/hooks";

import { call, token, useToken } from "../api/node";
import { Card, Copy, Table, Waiting } from "../parts/basic";
import { Act, Field, Form } from "../parts/form";
import { t } from "../i18n";
import { find_out, isLocal } from "../state/connection";
import { useLoaded } from "../state/load";

function SignIn() {
  const [value, set_value] = useState(token.value);
  const use = async () => {
    useToken(value.trim());
    await find_out();
    await call("/net-info");
  };
  return (
    <Card title={t("use_token")}>
      <Form submit={use} action="use_token">
        <Field name="token" value={value} set={set_value} type="password" hint="token_hint" />
      </Form>
    </Card>
  );
}

function Tokens() {
  const loaded = useLoaded(() => call("/list-access-tokens"), []);
  const [id, set_id] = useState("");
  const create = async () => {
    await call("/create-access-token", { id, type: "client" });
    set_id("");
    loaded.again();
  };
  return (
    <Card title={t("nav_access")}>
      <p>{t("tokens_hint")}</p>
      <Waiting loaded={loaded} />
      {loaded.data && (
        <Table caption={t("nav_access")} head={["name", "token", "delete"]} empty={loaded.data.length === 0}>
          {loaded.data.map((one) => (
            <tr key={one.id}>
              <td>{one.id}</td>
              <td>
                <details>
                  <summary>{t("show")}</summary>
                  <code class="wrap">{one.token}</code> <Copy text={one.token} />
                </details>
              </td>
              <td>
                <Act
                  name="delete"
                  confirm
                  work={async () => {
                    await call("/delete-access-token", { id: one.id });
                    loaded.again();
                  }}
                />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Form submit={create} action="create_token">
        <Field name="name" value={id} set={set_id} test="token_name" />
      </Form>
    </Card>
  );
}

export function AccessPage() {
  return isLocal.value ? <Tokens /> : <SignIn />;
}
