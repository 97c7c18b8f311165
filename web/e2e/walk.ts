/**
 * A walk through a page by the tab key until it comes round: what is not reached, what only a mouse reaches, and where
 * the focus cannot be seen. And what of a page does not fit, or moves where nothing should.
 */
import type { Page } from "playwright-core";

/** More stops than any page has. */
const STOPS_MAX = 600;

/** 1280 pixels at 400 %, below which WCAG (1.4.10) asks for no more. */
export const NARROW = { width: 320, height: 640 } as const;

declare global {
  interface Window {
    walk: { stops: Element[]; before: Map<Element, string>; told: (one: Element) => string; look: (one: Element) => string };
  }
}

/** What is wrong with it, in words; nothing where all is well. */
export async function walked(page: Page): Promise<string[]> {
  await page.addStyleTag({ content: "*, *::before, *::after { transition: none !important; animation: none !important }" });
  const expected = await page.evaluate(prepare);
  const byMouse = await page.evaluate(onlyByMouse);
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press("Tab");
    if (!(await page.evaluate(step))) {
      return [...byMouse, ...(await page.evaluate(ended))];
    }
  }
  return [`the walk did not come round within ${STOPS_MAX} stops, where ${expected} are seen`];
}

/** Remembers how everything looks that has to be reached; how many those are. */
function prepare(): number {
  const told = (one: Element) => `<${one.tagName.toLowerCase()}> ${one.getAttribute("aria-label") ?? one.textContent?.trim().slice(0, 40) ?? ""} ${one.outerHTML.slice(0, 120)}`;
  const style = (one: Element | null | undefined) => {
    if (one === null || one === undefined) {
      return "";
    }
    const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, textDecorationLine } = getComputedStyle(one);
    return [outlineStyle === "none" ? "" : outlineWidth, boxShadow, borderColor, backgroundColor, textDecorationLine].join(";");
  };
  // What is drawn in place of a switch or a box to be ticked stands beside it or around it.
  const look = (one: Element) => [one, one.nextElementSibling, one.parentElement, one.parentElement?.parentElement].map(style).join("|");
  const isThere = (one: HTMLElement) => one.tabIndex >= 0 && !one.matches(":disabled") && one.closest("[inert], [aria-hidden=true]") === null && one.checkVisibility({ visibilityProperty: true });
  // Of buttons of which one is chosen that one is reached, and the arrows lead to the rest.
  const isChosen = (one: HTMLElement) => !(one instanceof HTMLInputElement) || one.type !== "radio" || one.checked;
  const all = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex]")].filter((one) => isThere(one) && isChosen(one));
  const active = document.activeElement;
  if (active instanceof HTMLElement) {
    active.blur();
  }
  window.walk = { stops: [], before: new Map(all.map((one) => [one, look(one)])), told, look };
  return all.length;
}

/** What a press of the mouse does something on, and no key. */
function onlyByMouse(): string[] {
  const { told } = window.walk;
  const isPressed = (one: Element | null) => one !== null && getComputedStyle(one).cursor === "pointer";
  const keys = "a[href], button, input, select, textarea, summary, label, [tabindex]:not([tabindex='-1'])";
  const all = [...document.querySelectorAll("main *, nav *, header *")].filter((one) => isPressed(one) && !isPressed(one.parentElement));
  return all.filter((one) => one.checkVisibility() && one.closest(keys) === null && one.querySelector(keys) === null).map((one) => `only a mouse reaches: ${told(one)}`);
}

/** What moves although the reader asked for stillness. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const lasts = (one: Element) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(one);
      const long = (text: string) => text.split(",").some((each) => Number.parseFloat(each) > 0.001);
      return long(transitionDuration) || (animationName !== "none" && long(animationDuration));
    };
    return [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && lasts(one)).map((one) => `moves: ${one.outerHTML.slice(0, 120)}`);
  });
}

/** What is wider than a narrow window and does not scroll by itself. */
export async function tooWide(page: Page): Promise<string[]> {
  await page.setViewportSize(NARROW);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  return width <= NARROW.width ? [] : [`${width} pixels wide where the window has ${NARROW.width}`];
}

/** Remembers where the focus is, and how that looks; whether the walk goes on. */
function step(): boolean {
  const { stops, before, look } = window.walk;
  const active = document.activeElement;
  // Behind the last the focus is on the page itself, and a date has a stop for each of its parts.
  if (active === null || active === document.body || active === stops.at(-1)) {
    return true;
  }
  if (stops.includes(active)) {
    return false;
  }
  stops.push(active);
  if (before.get(active) !== look(active)) {
    before.set(active, "differs");
  }
  return true;
}

function ended(): string[] {
  const { stops, before, told } = window.walk;
  const missed = [...before.keys()].filter((one) => one.isConnected && !stops.includes(one)).map((one) => `not reached: ${told(one)}`);
  const unseen = stops.filter((one) => !(one instanceof HTMLIFrameElement) && before.has(one) && before.get(one) !== "differs").map((one) => `the focus is not seen: ${told(one)}`);
  return [...missed, ...unseen];
}
