/** What an event says, in words. */
import type { TFunction } from "i18next";

import type { Value } from "../flow/document";
import { valueName } from "../rules/sentence";
import { isOwn, worthALine } from "./eventName";

/** By what name people know what an event of ours is about. */
export type NamedBy = { readonly [name: string]: (value: string) => string };

/** The parts of an event that are one value, each in words: those of our own with names for what is named. `write` writes a text as its reader does. */
export function saidOf(t: TFunction, event: string, data: { readonly [name: string]: Value }, names: NamedBy, write: (text: string) => string): readonly string[] {
  const said = t as unknown as (key: string, options: { readonly defaultValue: string }) => string;
  const plain = Object.entries(worthALine(event, data)).filter(([, value]) => (value === null ? !isOwn(event) : typeof value !== "object"));
  const valueOf = (value: Value) => (typeof value === "string" ? write(value) : valueName(t, value));
  return plain.map(([name, value]) => {
    const words = name.replaceAll("_", " ");
    if (!isOwn(event)) {
      return `${words}: ${valueOf(value)}`;
    }
    const named = typeof value === "string" && Object.hasOwn(names, name) ? names[name]?.(value) : undefined;
    return `${said(`ownData.${name}`, { defaultValue: words })}: ${named ?? valueOf(value)}`;
  });
}
