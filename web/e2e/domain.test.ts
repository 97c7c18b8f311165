/** The DNS of the sender's domain, in the browser: what it has to say, and what a name server on this machine says. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { open, signIn, SIZES, visit, type Visit } from "./browser";
import { nameServer, type Zone } from "./dns";
import { faults } from "./looks";
import { given, type Json, type Program } from "./program";

let program: Program;
let anna: Visit;
let asked: string[];
let zone: Zone = {};
let keys: { name: string; value: string }[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "postduif-domain-"));
  const dkim = join(folder, "dkim");
  const made = execFileSync(given("POSTDUIF_PROGRAM"), ["dkim", "make", "shop.test", "--dkim-folder", dkim, "--database", join(folder, "none.db"), "--json"], { encoding: "utf8" });
  keys = (JSON.parse(made) as { name: string; value: string }[]).sort((a, b) => a.name.localeCompare(b.name));
  const server = await nameServer(() => zone);
  asked = server.asked;
  // Mail would leave, to nobody: nothing is sent here.
  const flags = ["--smtp", "127.0.0.1:1", "--smtp-security", "none", "--sender", "hello@shop.test", "--dkim-folder", dkim, "--dns-server", server.address];
  const opened = await open({ flags, rights: ["admin"] });
  ({ program } = opened);
  // A page of this machine has a clipboard.
  anna = await visit(opened.browser, program, SIZES.wide, "localhost");
  await anna.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(anna, program);
  return async () => {
    await opened.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  };
});

const section = () => anna.page.getByRole("region", { name: "What the DNS of shop.test has to say" });
const record = (name: string) => section().getByRole("listitem").filter({ has: anna.page.getByText(name, { exact: true }) });

test("what it has to say is there to be copied, and nobody is asked before a press", async () => {
  await anna.go("/app/settings");
  await record("_dmarc.shop.test").getByText("v=DMARC1; p=none").waitFor();
  for (const { name, value } of keys) {
    await record(name).getByText(value, { exact: true }).waitFor();
  }
  await record("_dmarc.shop.test").getByRole("button", { name: "Copy what DMARC _dmarc.shop.test has to say" }).click();
  await record("_dmarc.shop.test").getByRole("button", { name: "Copied" }).waitFor();
  expect(await anna.page.evaluate(() => navigator.clipboard.readText())).toBe("v=DMARC1; p=none");
  expect(asked).toEqual([]);
});

test("a press asks the name server, and each record says how it is", async () => {
  const [ed, rsa] = keys;
  zone = {
    "shop.test": ["TXT v=spf1 mx ~all", "TXT something=else", "MX 10 mail.shop.test"],
    [rsa?.name ?? ""]: [`TXT ${rsa?.value}`],
    [ed?.name ?? ""]: ["TXT v=DKIM1; k=ed25519; p=b3RoZXI="],
  };
  await section().getByRole("button", { name: "Look now" }).click();
  await section().getByRole("status").getByText(/3 of 5 in order/).waitFor();
  const spf = section().getByRole("listitem").first();
  await spf.getByText("In order").waitFor();
  await spf.getByText("v=spf1 mx ~all").waitFor();
  await record(rsa?.name ?? "").getByText("In order").waitFor();
  await record(ed?.name ?? "").getByText("Differs").waitFor();
  await record(ed?.name ?? "").getByText("It is another key than the one that signs your mail.").waitFor();
  await record(ed?.name ?? "").getByText("v=DKIM1; k=ed25519; p=b3RoZXI=").waitFor();
  await record("_dmarc.shop.test").getByText("Missing").waitFor();
  await section().getByText("10 mail.shop.test.").waitFor();
  expect(new Set(asked)).toEqual(new Set(["shop.test", "_dmarc.shop.test", ...keys.map((key) => key.name)]));
});

test("nothing in it is found by axe, and a phone is wide enough", async () => {
  for (const width of [1440, 390]) {
    await anna.page.setViewportSize({ width, height: 844 });
    expect(await anna.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await faults(anna)).toEqual([]);
  }
});

test("the last of the first steps has the same, and a domain that nobody has is missing all", async () => {
  await program.ask("PUT", "/api/v1/first-hour", { kind: "shop", done: [] });
  await anna.go("/app/first-hour?step=on");
  await section().getByRole("button", { name: "Look now" }).click();
  await section().getByRole("status").getByText(/in order/).waitFor();
  // A domain of its own, which nobody has: no look at it was kept.
  await program.ask("PUT", "/api/v1/sender", { name: "Shop", email: "hello@gone.test" });
  const seen: Json = await program.ask("GET", "/api/v1/sender/dns");
  expect(seen.checks.map((one: Json) => [one.kind, one.state])).toEqual([
    ["spf", "missing"],
    ["dkim", "unasked"],
    ["dmarc", "missing"],
    ["mx", "missing"],
  ]);
});
