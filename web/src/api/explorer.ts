// The public read API, /api/v3.
import { headers } from "./node";
import { parse } from "./json";

/** `status` 404: there is no such thing; 204 gives null. */
export class ExplorerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function explore<T>(path: string): Promise<T | null> {
  let response: Response;
  try {
    response = await fetch(`/api/v3/${path}`, { headers: headers(), redirect: "manual" });
  } catch (failure) {
    throw new ExplorerError(0, String(failure));
  }
  if (response.status === 204) return null;
  const text = await response.text();
  let answer: unknown;
  try {
    answer = parse(text);
  } catch {
    throw new ExplorerError(response.status, `HTTP ${response.status}`);
  }
  if (response.ok) return answer as T;
  const { msg, detail } = answer as { msg?: string; detail?: string };
  throw new ExplorerError(response.status, detail ?? msg ?? `HTTP ${response.status}`);
}
