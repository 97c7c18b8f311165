/** A real browser that knows the program under a name that is not `localhost`. */
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

import { given, start, type Program } from "./program";

/** The program's name in the browser: some things are done to no page of `localhost`. */
const HOST = "shop.test";
/** A wide screen, and a phone. */
export const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
/** How long anything may take to show; a busy machine needs some of it. */
const SHOWS_WITHIN_MS = 15_000;

export async function launch(): Promise<Browser> {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`, ...quiet];
  return chromium.launch({ executablePath: given("POSTDUIF_BROWSER"), args });
}

/** A visitor of the pages: what was asked and what was complained of is kept. */
export type Visit = {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What was asked of any other host. */
  readonly outside: string[];
  /** Errors of the script, and what the content security policy stopped. */
  readonly complaints: string[];
  readonly go: (path: string) => Promise<void>;
};

export async function visit(browser: Browser, program: Pick<Program, "port">, size: { width: number; height: number } = SIZES.wide, host = HOST): Promise<Visit> {
  // Who has a phone has fingers.
  const context = await browser.newContext({ viewport: size, locale: "en-GB", hasTouch: size === SIZES.phone });
  const page = await context.newPage();
  page.setDefaultTimeout(SHOWS_WITHIN_MS);
  const outside: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.host !== `${host}:${program.port}`) {
      outside.push(request.url());
    }
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /security policy|refused to/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  const go = async (path: string) => {
    await page.goto(`http://${host}:${program.port}${path}`);
  };
  return { context, page, outside, complaints, go };
}

/** Longer than a program takes to fill in a form: one that is sent sooner than a person can is thrown away. */
const FILLED_IN_MS = 1_700;

/** Sends the form of ours that is filled in on a public page, as late as a person would. */
export async function sendForm(page: Page): Promise<void> {
  await page.waitForTimeout(FILLED_IN_MS);
  await page.locator('button[type="submit"], form button').first().click();
  await page.waitForLoadState();
}

/** Signs in by a link. */
export async function signIn(by: Visit, program: Program): Promise<void> {
  await by.go(await program.link());
  await by.page.getByRole("button").click();
  await by.page.waitForURL((url) => url.pathname.startsWith("/app/"));
}

/** What a file of tests has: a program of its own, a browser, and somebody who is signed in. */
export type Opened = { readonly program: Program; readonly browser: Browser; readonly anna: Visit; readonly close: () => Promise<void> };

/** How it begins: with which flags, what she may do, and what is there before she comes. */
export type Beginning = { readonly flags?: readonly string[]; readonly rights?: readonly string[]; readonly fill?: (program: Program) => Promise<void> };

/** Opens all of it. What fails on the way leaves nothing behind. */
export async function open({ flags = [], rights, fill }: Beginning = {}): Promise<Opened> {
  const program = await start(flags);
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await program.stop();
  };
  try {
    if (rights !== undefined) {
      await program.ask("PUT", "/api/v1/users/anna", { rights });
    }
    await fill?.(program);
    browser = await launch();
    const anna = await visit(browser, program);
    await signIn(anna, program);
    return { program, browser, anna, close };
  } catch (error) {
    await close();
    throw error;
  }
}
