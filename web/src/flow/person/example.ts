/** The data of an event that a person is tested with: what the start of the workflow asks for, and the rest as it was lately seen. */
import type { Seen } from "../../api/names";
import { asFields, asList, asText, isFields } from "../../forms/values";
import type { Fields, Value } from "../document";

/** What every event has by itself. */
const BUILT_IN: readonly string[] = ["name", "id", "occurred_at", "received_at", "source"];
/** What stands where an event is told from others by a number of its own: a workflow lets nobody in without one. */
const NUMBER = "TEST-1";

/** What an event has to say for a start to take somebody in. */
export function asked(trigger: Fields | undefined): Fields {
  const key = trigger?.["key"];
  const paths = (Array.isArray(key) ? key : [key]).map((one) => asText(one)).filter((path) => path.startsWith("event."));
  const names = paths.map((path) => path.slice("event.".length)).filter((name) => !BUILT_IN.includes(name));
  return merged(names.reduce((all: Fields, name) => merged(all, at(name, NUMBER)), {}), wanted(trigger?.["where"]));
}

/** What an event has to say for this rule to hold, as far as the rule says it plainly. */
export function wanted(rule: Value | undefined, prefix = "event."): Fields {
  if (!isFields(rule)) {
    return {};
  }
  if (rule["all"] !== undefined) {
    return asList(rule["all"]).reduce((all: Fields, one) => merged(all, wanted(one, prefix)), {});
  }
  if (rule["any"] !== undefined) {
    return wanted(asList(rule["any"])[0], prefix);
  }
  const items = asText(rule["items"]);
  if (items.startsWith(prefix)) {
    return at(items.slice(prefix.length), [wanted(rule["where"], "item.")]);
  }
  const field = asText(rule["field"]);
  const value = rule["is"] ?? asList(rule["one_of"])[0];
  return field.startsWith(prefix) && value !== undefined ? at(field.slice(prefix.length), value) : {};
}

/** An event as it was lately seen, by the names of its fields: `lines.sku` is in each element of the list `lines`. */
export function likeSeen(fields: { readonly [name: string]: Seen }): Fields {
  return Object.entries(fields).reduce((all: Fields, [name, { kind, values }]) => {
    const value = valueOf(kind, values[0]);
    return value === undefined ? all : merged(all, within(name.split("."), fields, "", value));
  }, {});
}

/** The one with the other laid over it. */
export function merged(below: Fields, over: Fields): Fields {
  const both = Object.entries(over).map(([name, value]): [string, Value] => {
    const there = below[name];
    if (Array.isArray(there) && Array.isArray(value)) {
      return [name, [merged(asFields(there[0] as Value), asFields(value[0] as Value))]];
    }
    return [name, isFields(there) && isFields(value) ? merged(there, value) : value];
  });
  return { ...below, ...Object.fromEntries(both) };
}

function at(path: string, value: Value): Fields {
  return path.split(".").reduceRight<Value>((inner, name) => ({ [name]: inner }), value) as Fields;
}

function within([name = "", ...rest]: readonly string[], fields: { readonly [name: string]: Seen }, before: string, value: Value): Fields {
  const path = `${before}${name}`;
  const inner = rest.length === 0 ? value : within(rest, fields, `${path}.`, value);
  return { [name]: rest.length > 0 && fields[path]?.kind === "list" ? [inner] : inner };
}

function valueOf(kind: string, text: string | undefined): Value | undefined {
  if (text === undefined) {
    return undefined;
  }
  return kind === "number" ? Number(text) : kind === "boolean" ? text === "true" : text;
}
