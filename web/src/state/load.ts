// Data of a page: asked for when it is shown, and again when what it depends on changes.
import { useEffect, useState } from "preact/hooks";

export interface Loaded<T> {
  data: T | undefined;
  error: Error | undefined;
  again: () => void;
}

/** Keeps the old data while new ones are under way. `dependencies` name what was asked: other ones drop the old data. */
export function useLoaded<T>(ask: () => Promise<T>, dependencies: unknown[], versions: unknown[] = []): Loaded<T> {
  const key = JSON.stringify(dependencies);
  const [state, set] = useState<{ key: string; data?: T; error?: Error }>({ key });
  const [attempt, retry] = useState(0);
  useEffect(() => {
    let wanted = true;
    ask().then(
      (data) => wanted && set({ key, data }),
      (error: Error) => wanted && set({ key, error }),
    );
    return () => {
      wanted = false;
    };
  }, [key, attempt, ...versions]);
  const current = state.key === key ? state : undefined;
  return { data: current?.data, error: current?.error, again: () => retry(attempt + 1) };
}
