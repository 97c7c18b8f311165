/** What is drawn is called as people call it. */
import i18next from "i18next";
import { expect, test } from "vitest";

import { namedIn } from "../src/flow/called";
import type { Block, Trigger } from "../src/flow/document";
import { saidOf } from "../src/events/said";
import { beginning, cameOf, detail, inOneBreath, type Called } from "../src/flow/sentence";
import en from "../src/i18n/en";
import { formatOf } from "../src/i18n/format";
import late from "../src/i18n/en/late";
import { ruleSentence } from "../src/rules/sentence";
import { interestName, nameOf } from "../src/ui/names";

const t = await i18next.createInstance().init({ lng: "en", resources: { en: { translation: { ...en, ...late } } }, interpolation: { escapeValue: false } });
const called: Called = (kind, handle) => `the ${kind} ${handle}`;

test("what a block does names what it is about, not its handle", () => {
  const check = (block: Omit<Block, "id">, said: string) => expect(detail(t, { ...block, id: "one" } as Block, called)).toBe(said);
  check({ do: "send_email", email: "welcome" }, "the email welcome");
  check({ do: "send_email", email: "" }, "");
  check({ do: "notify_staff", text: "", email: "alarm" }, "the email alarm");
  check({ do: "notify_staff", text: "Call them\nsoon", email: "alarm" }, "Call them");
  check({ do: "unsubscribe", interest: "offers" }, "the interest offers");
  check({ do: "goto", block: "monday" }, "to the block monday");
  check({ do: "give_coupon", coupons: "spring" }, "the coupons spring");
  check({ do: "start_workflow", workflow: "thanks" }, "the workflow thanks");
  check({ do: "emit_event", event: "cart_left" }, "cart left");
  check({ do: "end", reason: "came_back" }, "came back");
  check({ do: "change_contact", changes: [{ tag: "vip", set: true }, { interest: "offers", set: false }] }, "+ vip, - the interest offers");
  check({ do: "create_task", title: "Call" }, "Call");
});

test("so does what starts a workflow", () => {
  const check = (trigger: Omit<Trigger, "id">, said: string) => expect(beginning(t, { ...trigger, id: "one" } as Trigger, called)).toBe(said);
  check({ start: "event", event: ["order_placed", "interest_confirmed"] }, "When this happens: order placed, subscribed");
  check({ start: "inactivity", after: "cart_updated" }, "When nothing follows cart updated");
  check({ start: "segment", segment: "buyers" }, "Who joins or leaves the segment buyers");
  check({ start: "interest", interest: "offers" }, "Who joins or leaves the interest the interest offers");
  check({ start: "change", field: "contact.home_town" }, "When home town changes");
  check({ start: "date", date: "contact.birth_date" }, "On a date: birth date");
});

test("and what a rule asks for", () => {
  expect(ruleSentence(t, { not: { any: [{ segment: "buyers" }, { tag: "vip" }] } }, called)).toContain("the segment buyers or has the tag vip");
});

test("a block that stands alone says what it is about, but for one with a name of its own", () => {
  const check = (block: Omit<Block, "id">, said: string) => expect(inOneBreath(t, { ...block, id: "one" } as Block, called)).toBe(said);
  check({ do: "send_email", email: "welcome" }, "Send e-mail: the email welcome");
  check({ do: "send_email", email: "welcome", label: "Hello" }, "Hello");
  check({ do: "end" }, "End here");
});

test("what came of a block is the name of the way, else in words", () => {
  const fork = { id: "fork", do: "branch", branches: [{ id: "bought_it", label: "Ordered again", when: { tag: "" } }, { id: "others" }] } as Block;
  const check = (block: Block | undefined, outcome: string, said: string) => expect(cameOf(t, block, outcome)).toBe(said);
  check(fork, "bought_it", "Ordered again");
  check(fork, "others", "Everyone else");
  check(fork, "gone_way", "gone way");
  const arm = (id: string, more = {}) => ({ id: "fork", do: "branch", branches: [{ id, ...more }] }) as Block;
  check(arm("yes", { when: { tag: "" } }), "yes", "Yes");
  check(arm("yes", { label: "Buys", when: { tag: "" } }), "yes", "Buys");
  check(arm("too_late"), "too_late", "Not in time");
  check(arm("came_by", { when: { tag: "" } }), "came_by", "came by");
  check(undefined, "waited", "waited");
});

test("an event of ours says who and what by name; one of a shop as it is", () => {
  const names = { email: (handle: string) => `mail ${handle}`, reason: (why: string) => `because ${why}` };
  const check = (event: string, data: Parameters<typeof saidOf>[2], said: readonly string[]) => expect(saidOf(t, event, data, names, (text) => (text === "5 EUR" ? "€5" : text))).toEqual(said);
  check("email_skipped", { block: "m1", email: "welcome", reason: "cap", journey: "7" }, ["e-mail: mail welcome", "why: because cap"]);
  check("shop_told", { email: "welcome", order_id: 7, lines: [] }, ["email: welcome", "order id: 7"]);
  check("journey_started", { workflow: "welcome", hops: 2, other_word: "x", old: null }, ["workflow: welcome", "other word: x"]);
  check("shop_told", { total: "5 EUR", count: 5 }, ["total: €5", "count: 5"]);
  check("coupon_given", { worth: "5 EUR" }, ["worth: €5"]);
  check("shop_told", { hops: 2, old: null }, ["hops: 2", "old: …"]);
});

test("names are asked of what a workflow names, and of nothing else", () => {
  const check = (blocks: Block[], named: readonly string[]) => expect([...namedIn({ handle: "one", name: "One", blocks })].toSorted()).toEqual(named);
  check([], []);
  check([{ id: "a", do: "send_email", email: "welcome" }, { id: "b", do: "branch", branches: [{ id: "x", when: { segment: "buyers" } }] }], ["email", "segment"]);
});

test("what has no name is called by its handle", () => {
  const known = [{ handle: "welcome", name: "Welcome" }, { handle: "bare", name: "" }];
  expect(["welcome", "bare", "gone"].map((handle) => nameOf(known, handle))).toEqual(["Welcome", "bare", "gone"]);
  expect(nameOf(undefined, "welcome")).toBe("welcome");
  const interests = [{ id: "offers", name: { en: "Offers", nl: "Aanbiedingen" } }, { id: "news", name: "News" }];
  expect([interestName(interests, "offers", "nl"), interestName(interests, "offers", "de"), interestName(interests, "news", "nl"), interestName(interests, "gone", "nl")]).toEqual(["Aanbiedingen", "Offers", "News", "gone"]);
});

test("what takes place somewhere is told by the clock there", () => {
  const { momentIn } = formatOf("en-GB");
  expect(momentIn("2026-12-05T09:00:00Z", "Europe/Amsterdam")).toBe("5 Dec 2026, 10:00");
  expect(momentIn("2026-12-05T09:00:00Z", "Asia/Tokyo")).toBe("5 Dec 2026, 18:00");
});

test("what is over on the day it began says the day once", () => {
  const { span } = formatOf("nl-NL");
  const plain = (text: string) => text.replace(/[\u2009\u00a0]/g, " ");
  expect(plain(span("2026-12-19T10:00:00Z", "2026-12-19T14:00:00Z", "Europe/Amsterdam"))).toMatch(/^19 dec 2026, 11:00 ?[-–] ?15:00$/);
  expect(plain(span("2026-12-19T10:00:00Z", "2026-12-20T14:00:00Z", "Europe/Amsterdam"))).toMatch(/^19 dec 2026, 11:00 [-–] 20 dec 2026, 15:00$/);
});
