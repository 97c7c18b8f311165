/**
 * Numbers while they move: a stream of what changed, read with `fetch`, since an `EventSource` sends none
 * of the headers that the API asks of a page. It is left while nobody looks, and comes back by itself; where
 * there is no place left, whoever uses this asks now and then.
 */
import { useEffect, useState } from "react";

import type { Value } from "../flow/document";
import { queries, signIn } from "./client";
import type { BlockNumbers, Report, Row, TriggerNumbers } from "./types";
import { report, workflows } from "./workflows";

/** How long after the end of a stream it is asked for again; longer each time that it fails. */
const AGAIN_MS = { first: 1_000, most: 30_000 };
const NOT_SIGNED_IN = 401;

export type Parts = Map<string, Value>;
type Told = { readonly changed: { readonly [name: string]: Value }; readonly gone: readonly string[] };

/** The messages of a stream, each as the text of its data. What came of the next one is given back. */
export function messagesOf(text: string): { readonly data: readonly string[]; readonly rest: string } {
  const pieces = text.split("\n\n");
  const rest = pieces.pop() ?? "";
  const data = pieces.map((piece) =>
    piece
      .split("\n")
      .filter((line) => line.startsWith("data: "))
      .map((line) => line.slice("data: ".length))
      .join("\n"),
  );
  return { data: data.filter((one) => one !== ""), rest };
}

/** What is known after a message. */
export function after(parts: Parts, told: Told): Parts {
  const next = new Map(parts);
  told.gone.forEach((name) => next.delete(name));
  Object.entries(told.changed).forEach(([name, part]) => next.set(name, part));
  return next;
}

/** Reads one stream to its end. */
async function read(path: string, signal: AbortSignal, tell: (parts: Parts) => void): Promise<void> {
  const answer = await fetch(path, { headers: { accept: "text/event-stream", "x-postduif-page": "1" }, credentials: "same-origin", signal });
  if (answer.status === NOT_SIGNED_IN) {
    signIn();
  }
  if (!answer.ok || answer.body === null) {
    throw new Error(`${answer.status}`);
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let parts: Parts = new Map();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const { data, rest } = messagesOf(text + value);
    text = rest;
    for (const one of data) {
      parts = after(parts, JSON.parse(one) as Told);
    }
    if (data.length > 0) {
      tell(parts);
    }
  }
}

/** Listens to a stream for as long as the page is looked at. Gives whether it is being told. */
export function useStream(path: string | undefined, tell: (parts: Parts) => void): boolean {
  const [isTold, setIsTold] = useState(false);
  useEffect(() => {
    if (path === undefined) {
      return undefined;
    }
    let control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = AGAIN_MS.first;
    const again = () => {
      setIsTold(false);
      timer = setTimeout(listen, wait);
      wait = Math.min(wait * 2, AGAIN_MS.most);
    };
    const listen = () => {
      if (document.hidden) {
        return;
      }
      control = new AbortController();
      const { signal } = control;
      const told = (parts: Parts) => {
        wait = AGAIN_MS.first;
        setIsTold(true);
        tell(parts);
      };
      read(path, signal, told).then(again, () => (signal.aborted ? undefined : again()));
    };
    const seen = () => {
      clearTimeout(timer);
      control.abort();
      setIsTold(false);
      listen();
    };
    document.addEventListener("visibilitychange", seen);
    listen();
    return () => {
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(timer);
      control.abort();
      setIsTold(false);
    };
  }, [path]);
  return isTold;
}

/** A report out of its parts. */
export function reportOf(parts: Parts): Report {
  const of = (kind: string) => [...parts].filter(([name]) => name.startsWith(`${kind}/`)).map(([, part]) => part);
  return {
    triggers: of("trigger") as unknown as { id: string; total: TriggerNumbers; versions: { [version: string]: TriggerNumbers } }[],
    blocks: of("block") as unknown as { id: string; kind: string; total: BlockNumbers; versions: { [version: string]: BlockNumbers } }[],
  };
}

/** Keeps the report of a workflow up to date while it is looked at. */
export function useLiveReport(handle: string, isLooked: boolean): boolean {
  return useStream(isLooked ? `/api/v1/workflows/${encodeURIComponent(handle)}/live` : undefined, (parts) => {
    queries.setQueryData(report(handle).queryKey, reportOf(parts));
  });
}

/** Keeps the list of workflows up to date while it is looked at. */
export function useLiveList(): boolean {
  return useStream("/api/v1/live", (parts) => {
    const rows = [...parts.values()] as unknown as Row[];
    queries.setQueryData(workflows.queryKey, { workflows: rows.toSorted((one, other) => one.handle.localeCompare(other.handle)) });
  });
}
