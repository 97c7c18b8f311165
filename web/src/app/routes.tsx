/** Which address shows which page. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, parseSearchWith, redirect, stringifySearchWith } from "@tanstack/react-router";

import { queries } from "../api/client";
import type { Filter } from "../api/contacts";
import { progress, STEPS, type Step } from "../api/first";
import { session } from "../api/may";
import { workflows as allWorkflows } from "../api/workflows";
import { PARTS, type Part } from "../contacts/parts";
import { daysIn, type DaysAsked } from "../flow/report/days";
import { SECTORS, type Sector } from "../ready/sectors";
import { withTexts } from "../i18n";
import { Shell } from "./Shell";
import { Nothing } from "./Nothing";
import { Waiting } from "./Trouble";

const root = createRootRoute({ component: Shell, notFoundComponent: Nothing });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    throw redirect({ to: await landing() });
  },
});

/** Where one begins: with what goes on once something does, and with the first steps where nobody has begun anything. What cannot be asked keeps nobody away. */
async function landing(): Promise<"/home" | "/first-hour" | "/workflows"> {
  try {
    const [{ rights }, { over }, { workflows: list }] = await Promise.all([queries.fetchQuery(session), queries.fetchQuery(progress), queries.fetchQuery(allWorkflows)]);
    if (list.some((one) => one.status === "live")) {
      return "/home";
    }
    const isNew = !over && list.length === 0 && (rights.includes("edit") || rights.includes("admin"));
    return isNew ? "/first-hour" : "/workflows";
  } catch {
    return "/workflows";
  }
}

const overview = createRoute({
  getParentRoute: () => root,
  path: "/home",
  component: lazyRouteComponent(() => withTexts(import("../home/HomePage")), "HomePage"),
});

const firstHour = createRoute({
  getParentRoute: () => root,
  path: "/first-hour",
  component: lazyRouteComponent(() => withTexts(import("../first/FirstHourPage")), "FirstHourPage"),
  validateSearch: (search: Record<string, unknown>): { readonly step?: Step } => {
    const step = STEPS.find((one) => one === search["step"]);
    return step === undefined ? {} : { step };
  },
});

/** Texts of an address, which has them as a JSON list. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") {
    try {
      return textsIn(JSON.parse(value));
    } catch {
      return [];
    }
  }
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

const workflows = createRoute({
  getParentRoute: () => root,
  path: "/workflows",
  component: lazyRouteComponent(() => import("../workflows/WorkflowsPage"), "WorkflowsPage"),
  validateSearch: (search: Record<string, unknown>): { readonly tags?: readonly string[] } => {
    const tags = textsIn(search["tags"]);
    return tags.length === 0 ? {} : { tags };
  },
});

const ready = createRoute({
  getParentRoute: () => root,
  path: "/workflows/ready",
  component: lazyRouteComponent(() => withTexts(import("../ready/ReadyPage")), "ReadyPage"),
  validateSearch: (search: Record<string, unknown>): { readonly sector?: Sector } => {
    const sector = SECTORS.find((one) => one === search["sector"]);
    return sector === undefined ? {} : { sector };
  },
});

/** What of a workflow's page stands in its address. */
export type Shown = { readonly mode?: "edit"; readonly view?: "outline"; readonly block?: string; readonly version?: string; readonly panel?: "past" | "person" } & DaysAsked;

const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$handle",
  component: lazyRouteComponent(() => import("../flow/WorkflowPage"), "WorkflowPage"),
  validateSearch: (search: Record<string, unknown>): Shown => ({
    ...(search["mode"] === "edit" ? { mode: "edit" } : {}),
    ...(search["view"] === "outline" ? { view: "outline" } : {}),
    ...(search["panel"] === "past" || search["panel"] === "person" ? { panel: search["panel"] } : {}),
    ...(typeof search["block"] === "string" ? { block: search["block"] } : {}),
    ...(/^\d+$/.test(String(search["version"])) ? { version: String(search["version"]) } : {}),
    ...daysIn(search),
  }),
});

const contacts = createRoute({
  getParentRoute: () => root,
  path: "/contacts",
  component: lazyRouteComponent(() => withTexts(import("../contacts/ContactsPage")), "ContactsPage"),
  validateSearch: (search: Record<string, unknown>): Filter => ({
    ...(isText(search["find"]) ? { find: String(search["find"]) } : {}),
    ...(isText(search["segment"]) ? { segment: String(search["segment"]) } : {}),
  }),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: "/contacts/import",
  component: lazyRouteComponent(() => withTexts(import("../contacts/ImportPage")), "ImportPage"),
  validateSearch: (search: Record<string, unknown>): { readonly id?: string; readonly kind?: "suppressions" } => ({
    ...(isText(search["id"]) ? { id: String(search["id"]) } : {}),
    ...(search["kind"] === "suppressions" ? { kind: "suppressions" } : {}),
  }),
});

const contact = createRoute({
  getParentRoute: () => root,
  path: "/contacts/$id",
  component: lazyRouteComponent(() => withTexts(import("../contacts/ContactPage")), "ContactPage"),
  validateSearch: (search: Record<string, unknown>): { readonly part?: Part } => {
    const part = PARTS.find((one) => one === search["part"]);
    return part === undefined ? {} : { part };
  },
});

const emails = createRoute({
  getParentRoute: () => root,
  path: "/emails",
  component: lazyRouteComponent(() => withTexts(import("../emails/EmailsPage")), "EmailsPage"),
});

const houseStyle = createRoute({
  getParentRoute: () => root,
  path: "/emails/house",
  component: lazyRouteComponent(() => withTexts(import("../emails/HousePage")), "HousePage"),
});

const email = createRoute({
  getParentRoute: () => root,
  path: "/emails/$handle",
  component: lazyRouteComponent(() => withTexts(import("../emails/EmailPage")), "EmailPage"),
});

const segments = createRoute({
  getParentRoute: () => root,
  path: "/segments",
  component: lazyRouteComponent(() => withTexts(import("../segments/SegmentsPage")), "SegmentsPage"),
});

const segment = createRoute({
  getParentRoute: () => root,
  path: "/segments/$handle",
  component: lazyRouteComponent(() => withTexts(import("../segments/SegmentPage")), "SegmentPage"),
});

const newsletters = createRoute({
  getParentRoute: () => root,
  path: "/newsletters",
  component: lazyRouteComponent(() => withTexts(import("../newsletters/NewslettersPage")), "NewslettersPage"),
});

const newsletter = createRoute({
  getParentRoute: () => root,
  path: "/newsletters/$handle",
  component: lazyRouteComponent(() => withTexts(import("../newsletters/NewsletterPage")), "NewsletterPage"),
});

const forms = createRoute({
  getParentRoute: () => root,
  path: "/forms",
  component: lazyRouteComponent(() => withTexts(import("../signup/FormsPage")), "FormsPage"),
});

const form = createRoute({
  getParentRoute: () => root,
  path: "/forms/$handle",
  component: lazyRouteComponent(() => withTexts(import("../signup/FormPage")), "FormPage"),
});

const activities = createRoute({
  getParentRoute: () => root,
  path: "/activities",
  component: lazyRouteComponent(() => withTexts(import("../activities/ActivitiesPage")), "ActivitiesPage"),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: "/activities/$handle",
  component: lazyRouteComponent(() => withTexts(import("../activities/ActivityPage")), "ActivityPage"),
});

const interests = createRoute({
  getParentRoute: () => root,
  path: "/interests",
  component: lazyRouteComponent(() => withTexts(import("../interests/InterestsPage")), "InterestsPage"),
});

const never = createRoute({
  getParentRoute: () => root,
  path: "/do-not-mail",
  component: lazyRouteComponent(() => withTexts(import("../never/NeverPage")), "NeverPage"),
  validateSearch: (search: Record<string, unknown>): { readonly find?: string } => (isText(search["find"]) ? { find: String(search["find"]) } : {}),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  component: lazyRouteComponent(() => withTexts(import("../tasks/TasksPage")), "TasksPage"),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: "/messages",
  component: lazyRouteComponent(() => withTexts(import("../messages/MessagesPage")), "MessagesPage"),
  // The page knows which states there are.
  validateSearch: ({ state }: Record<string, unknown>): { readonly state?: string } => (isText(state) ? { state: String(state) } : {}),
});

const messagesPart = createRoute({
  getParentRoute: () => root,
  path: "/messages/$part",
  component: lazyRouteComponent(() => withTexts(import("../messages/MessagesPage")), "MessagesPage"),
});

const sources = createRoute({
  getParentRoute: () => root,
  path: "/sources",
  component: lazyRouteComponent(() => withTexts(import("../events/SourcesPage")), "SourcesPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => withTexts(import("../settings/SettingsPage")), "SettingsPage"),
});

const users = createRoute({
  getParentRoute: () => root,
  path: "/settings/users",
  component: lazyRouteComponent(() => withTexts(import("../settings/UsersPage")), "UsersPage"),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: "/settings/keys",
  component: lazyRouteComponent(() => withTexts(import("../settings/KeysPage")), "KeysPage"),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: "/settings/webhooks",
  component: lazyRouteComponent(() => withTexts(import("../settings/WebhooksPage")), "WebhooksPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/settings/audit",
  component: lazyRouteComponent(() => withTexts(import("../settings/AuditPage")), "AuditPage"),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/inbox",
  component: lazyRouteComponent(() => withTexts(import("../inbox/InboxPage")), "InboxPage"),
  validateSearch: (search: Record<string, unknown>): { readonly mail?: string } => (isText(search["mail"]) ? { mail: String(search["mail"]) } : {}),
});

/** Numbers in an address are read as numbers. */
function isText(value: unknown): value is string | number {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

export const router = createRouter({
  routeTree: root.addChildren([home, overview, firstHour, workflows, ready, workflow, contacts, imports, contact, segments, segment, interests, forms, form, activities, activity, never, newsletters, newsletter, emails, houseStyle, email, tasks, messages, messagesPart, sources, inbox, settings, users, keys, webhooks, audit]),
  basepath: "/app",
  // All that stands in an address is a word, and stands there as it is: a number needs no quotes. Addresses that were kept have some.
  parseSearch: parseSearchWith((text) => text.replace(/^"(\d+)"$/, "$1")),
  stringifySearch: stringifySearchWith(JSON.stringify),
  defaultPreload: "intent",
  defaultPendingComponent: Waiting,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
