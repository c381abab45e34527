// The calls of the node, with the types that docs/openapi.json gives them.
import { signal } from "@preact/signals";

import { parse, write } from "./json";
import type { paths } from "./schema";

type Body<T> = T extends { content: { "application/json": infer Content } } ? Content : never;
export type Path = {
  [P in keyof paths]: paths[P] extends { post: { responses: { 200: unknown } } } ? P : never;
}[keyof paths];
export type Input<P extends Path> = paths[P] extends { post: { requestBody?: infer Request } }
  ? Body<NonNullable<Request>>
  : never;
type Answer<P extends Path> = paths[P] extends { post: { responses: { 200: infer Success } } } ? Body<Success> : never;
export type Data<P extends Path> = Answer<P> extends { data?: infer Content } ? NonNullable<Content> : undefined;

/** A failure as the node tells it. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const kTokenPlace = "bytomd.token";

/** `id:secret`, for who is not on the node's machine; kept until the window is closed. */
export const token = signal(sessionStorage.getItem(kTokenPlace) ?? "");

export function useToken(value: string): void {
  token.value = value;
  if (value) sessionStorage.setItem(kTokenPlace, value);
  else sessionStorage.removeItem(kTokenPlace);
}

export function headers(): Record<string, string> {
  return token.value ? { Authorization: `Basic ${btoa(token.value)}` } : {};
}

interface Envelope {
  status?: string;
  data?: unknown;
  code?: string;
  msg?: string;
  error_detail?: string;
  detail?: string;
}

async function answer_of(response: Response): Promise<Envelope> {
  try {
    return parse(await response.text()) as Envelope;
  } catch {
    throw new CallError("", response.status, `HTTP ${response.status}`);
  }
}

export async function call<P extends Path>(path: P, ...input: Input<P> extends never ? [] : [Input<P>]): Promise<Data<P>> {
  let response: Response;
  try {
    response = await fetch(path, { method: "POST", body: write(input[0] ?? {}), headers: headers(), redirect: "manual" });
  } catch (failure) {
    throw new CallError("offline", 0, String(failure));
  }
  const answer = await answer_of(response);
  if (answer.status === "success") return answer.data as Data<P>;
  throw new CallError(answer.code ?? "", response.status, answer.error_detail ?? answer.detail ?? answer.msg ?? `HTTP ${response.status}`);
}
