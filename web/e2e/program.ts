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
  const ask = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text === "" ? undefined : JSON.parse(text);
  };
  await ask("PUT", "/api/v1/staff/anna", { email: "anna@shop.test", name: "Anna" });
  await ask("PUT", "/api/v1/users/anna", { rights: ["edit", "publish", "send"] });
  return {
    port: new URL(url).port,
    ask,
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
