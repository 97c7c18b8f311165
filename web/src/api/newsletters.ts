/**
 * Newsletters: one e-mail to everybody of an interest, once. Each is a workflow like any other, with one trigger and
 * one block, and is told by the beginning of its handle. Here is how one is read from a workflow's file, and written.
 */
import { queryOptions } from "@tanstack/react-query";

import type { Fields, Value, Workflow } from "../flow/document";
import { asFields, asText } from "../forms/values";
import { ask } from "./client";
import type { components } from "./schema";

/** How the handle of a newsletter begins. */
const PREFIX = "newsletter-";
/** Its trigger and its block. */
const TRIGGER = "readers";
const BLOCK = "mail";

/** What is said of a newsletter. */
export type Newsletter = {
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly interest: string;
  /** Only those of them who are in it; nothing: all of them. */
  readonly segment: string;
  /** Local date and time in the workspace's zone, `2027-05-01T09:00`; nothing: when it is switched on. */
  readonly at: string;
};

/** Whether a workflow is one. */
export function isNewsletter(of: { readonly handle: string }): boolean {
  return of.handle.startsWith(PREFIX);
}

/** The beginning of a handle for a name; a number follows where it is taken. */
export const stemOf = (name: string) => `${PREFIX}${name}`;

/** What a workflow's file says of it; nothing where the file was given another shape. */
export function read(of: Workflow): Newsletter | undefined {
  const [trigger, ...others] = of.triggers ?? [];
  const [block, ...more] = of.blocks ?? [];
  if (trigger?.id !== TRIGGER || others.length > 0 || block?.do !== "send_email" || more.length > 0) {
    return undefined;
  }
  const at = asFields(trigger["at"]);
  return {
    handle: of.handle,
    name: of.name,
    email: asText(block["email"]),
    interest: asText(of["interest"]),
    segment: asText(trigger["segment"]),
    at: trigger.start === "occasion" ? `${asText(at["date"])}T${asText(at["time"])}` : "",
  };
}

/** The workflow that does it. */
export function written(of: Newsletter): Workflow {
  const [date = "", time = ""] = of.at.split("T");
  const who: Fields = of.segment === "" ? {} : { segment: of.segment };
  const trigger: Fields =
    of.at === ""
      ? { id: TRIGGER, start: "segment", ...(of.segment === "" ? { interest: of.interest } : who), change: "joined", members: "current" }
      : { id: TRIGGER, start: "occasion", at: { date, time }, catch_up: "1d", ...who };
  const block: { readonly [key: string]: Value } = { id: BLOCK, do: "send_email", ...(of.email === "" ? {} : { email: of.email }) };
  return {
    format: 1,
    handle: of.handle,
    name: of.name,
    ...(of.interest === "" ? {} : { interest: of.interest, audience: { interest: of.interest } }),
    triggers: [trigger],
    entry: { again: "never" },
    blocks: [block],
  } as unknown as Workflow;
}

/** About how many it goes to; asked only of a draft without errors. */
export const readers = (handle: string, revision: number) =>
  queryOptions({
    queryKey: ["newsletters", handle, "readers", revision],
    queryFn: async () => (await ask<components["schemas"]["WorkflowPreview"]>("GET", `/api/v1/workflows/${encodeURIComponent(handle)}/preview`)).triggers[0]?.count,
  });
