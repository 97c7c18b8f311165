/** The paths that one can follow in a workflow, and what kind of value was last seen at each. */
import type { Catalogue, Seen } from "../api/names";
import type { Workflow } from "../flow/document";
import { blocks } from "../flow/model";
import { asTexts } from "./values";

/** What every contact has. */
const BUILT_IN: { readonly [name: string]: string } = {
  email: "text",
  language: "text",
  zone: "text",
  created_at: "instant",
  tags: "list",
};

/** What every event has. */
const OF_EVENT: { readonly [name: string]: string } = { name: "text", occurred_at: "instant", received_at: "instant" };

/** The events that start a workflow. */
export function startingEvents(workflow: Workflow | undefined): string[] {
  return (workflow?.triggers ?? []).flatMap((trigger) => asTexts(trigger.start === "inactivity" ? trigger["after"] : trigger["event"]));
}

function fieldsOf(seen: Catalogue | undefined, events: readonly string[]): Map<string, Seen> {
  const all = events.flatMap((event) => Object.entries(seen?.events[event]?.fields ?? {}));
  return new Map(all);
}

/** Every path that is known, in the order in which one looks for them. */
export function pathsSeen(seen: Catalogue | undefined, workflow: Workflow | undefined, events: readonly string[] = []): string[] {
  const of = (root: string, names: Iterable<string>) => Array.from(names, (name) => `${root}.${name}`);
  const trigger = fieldsOf(seen, startingEvents(workflow));
  const left = workflow === undefined ? [] : Array.from(blocks(workflow), (found) => `block.${found.block.id}.outcome`);
  const paths = [
    ...of("event", [...fieldsOf(seen, events).keys(), ...(events.length === 0 ? [] : Object.keys(OF_EVENT))]),
    ...of("contact", [...Object.keys(seen?.fields ?? {}), ...Object.keys(BUILT_IN)]),
    ...of("trigger", [...trigger.keys(), ...Object.keys(OF_EVENT)]),
    ...left,
    "journey.entered_at",
    "previous.entered_at",
    "previous.ended_at",
    ...of("previous.trigger", trigger.keys()),
  ];
  return [...new Set(paths)];
}

/** What was last seen at a path. */
export function seenAt(seen: Catalogue | undefined, workflow: Workflow | undefined, events: readonly string[], path: string): Seen | undefined {
  const dot = path.indexOf(".");
  const [root, name] = [path.slice(0, dot), path.slice(dot + 1)];
  const fixed = (kind: string | undefined) => (kind === undefined ? undefined : { kind, values: [] });
  switch (root) {
    case "contact":
      return seen?.fields[name] ?? fixed(BUILT_IN[name]);
    case "event":
      return fieldsOf(seen, events).get(name) ?? fixed(OF_EVENT[name]);
    case "trigger":
      return fieldsOf(seen, startingEvents(workflow)).get(name) ?? fixed(OF_EVENT[name]);
    case "item":
      return itemSeen(seen, [...events, ...startingEvents(workflow)], name);
    default:
      return name.endsWith("outcome") ? { kind: "text", values: [] } : undefined;
  }
}

/** An element of a list is named through the list: `lines.sku` is seen, `item.sku` is asked. */
function itemSeen(seen: Catalogue | undefined, events: readonly string[], name: string): Seen | undefined {
  for (const [path, of] of fieldsOf(seen, events)) {
    if (path.endsWith(`.${name}`)) {
      return of;
    }
  }
  return undefined;
}

/** The paths of the elements of a list. */
export function itemPaths(seen: Catalogue | undefined, workflow: Workflow | undefined, events: readonly string[], list: string): string[] {
  const stem = `${list.slice(list.indexOf(".") + 1)}.`;
  const names = [...fieldsOf(seen, [...events, ...startingEvents(workflow)]).keys()].filter((name) => name.startsWith(stem));
  return [...new Set(names.map((name) => `item.${name.slice(stem.length)}`))];
}
