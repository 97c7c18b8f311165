/** The program on an empty database, with somebody who may edit, and a way to its API. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A running program. */
export type Program = {
  readonly port: string;
  /** Asks its API with the first key. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Json>;
  /** The same with a text, as it is. */
  readonly send: (method: string, path: string, text?: string) => Promise<Json>;
  /** The path of a link that signs somebody in once. */
  readonly link: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** What the API answers; a test says what it expects in it. */
export type Json = any;

/** What the environment has to say. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set; \`cargo xtask test\` sets it`);
  }
  return value;
}

/** Starts it on a free port, with further flags. */
export async function start(flags: readonly string[] = []): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "postduif-e2e-"));
  const words = ["serve", "--listen", "127.0.0.1:0", "--database", join(folder, "shop.db"), ...flags];
  const child = spawn(given("POSTDUIF_PROGRAM"), words, { stdio: ["ignore", "pipe", "inherit"] });
  const { key, url } = await said(child);
  const send = async (method: string, path: string, body?: string): Promise<Json> => {
    const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${key}` }, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text === "" ? undefined : JSON.parse(text);
  };
  const ask = (method: string, path: string, body?: unknown) => send(method, path, body === undefined ? undefined : JSON.stringify(body));
  await ask("PUT", "/api/v1/staff/anna", { email: "anna@shop.test", name: "Anna" });
  await ask("PUT", "/api/v1/users/anna", { rights: ["edit", "publish", "send"] });
  return {
    port: new URL(url).port,
    ask,
    send,
    link: async () => new URL((await ask("POST", "/api/v1/users/anna/link")).url).pathname,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** What it prints when it is there: its first key, once, and its address. */
async function said(child: ChildProcess): Promise<{ key: string; url: string }> {
  let key = "";
  if (child.stdout === null) {
    throw new Error("the program has no output");
  }
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (line.trim().startsWith("pd_")) {
      key = line.trim();
    }
    if (line.startsWith("Listening on ")) {
      // What it prints later is not read, and must not stop it.
      child.stdout.resume();
      return { key, url: line.slice("Listening on ".length).trim() };
    }
  }
  throw new Error("the program ended before it listened");
}

/** A running demo: whoever comes is a visitor, and may set its clock ahead. */
export type Demo = { readonly url: string; readonly port: string; readonly ask: (method: string, path: string, body?: unknown) => Promise<Json>; readonly stop: () => Promise<void> };

/** How often it is looked whether the past is played. */
const PLAYED_EVERY_MS = 500;

/** The demo with these flags, once its past is played. */
export async function demo(flags: readonly string[]): Promise<Demo> {
  const child = spawn(given("POSTDUIF_PROGRAM"), ["demo", "--listen", "127.0.0.1:0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) {
    throw new Error("the program has no output");
  }
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[^\s/]+/.exec(line)?.[0];
    if (url !== undefined) {
      child.stdout.resume();
      while (!(await fetch(`${url}/app/`)).ok) {
        await new Promise((resolve) => setTimeout(resolve, PLAYED_EVERY_MS));
      }
      const headers = { "x-postduif-page": "1", "content-type": "application/json", origin: url };
      const ask = async (method: string, path: string, body?: unknown): Promise<Json> => {
        const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
        const text = await answer.text();
        if (!answer.ok) {
          throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        }
        return text === "" ? undefined : JSON.parse(text);
      };
      const stop = async () => {
        child.kill("SIGTERM");
        await ended;
      };
      return { url, port: new URL(url).port, ask, stop };
    }
  }
  throw new Error("the demo ended");
}
