/**
 * What the things that a workflow names are called, for its drawing: e-mails, interests, segments, other workflows.
 * Asked once for a whole drawing, and only for what the workflow names; the drawing does not wait for it.
 */
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { couponNames, emailNames, segmentNames, workflowNames } from "../api/names";
import { nameOf, useInterests } from "../ui/names";
import type { Value, Workflow } from "./document";
import { find } from "./model";
import { AS_WRITTEN, title, type Called, type CalledKind } from "./sentence";

const Context = createContext<Called>(AS_WRITTEN);

/** Gives it to all that is drawn below. */
export const CalledProvider = Context.Provider;

/** What a thing is called; by its handle where nobody asked. */
export const useCalled = (): Called => useContext(Context);

/** What the workflow names anywhere: a word that stands for no handle costs one question too many, not more. */
export function namedIn(workflow: Workflow | undefined): ReadonlySet<string> {
  const text = JSON.stringify(workflow ?? {});
  return new Set(["email", "segment", "workflow", "coupons", "interest"].filter((key) => text.includes(`"${key}":`)));
}

/** Asks for the names of what a workflow names. */
export function useNamesIn(workflow: Workflow | undefined): Called {
  const { t } = useTranslation();
  const named = useMemo(() => namedIn(workflow), [workflow]);
  const emails = useQuery({ ...emailNames, enabled: named.has("email") }).data;
  const segments = useQuery({ ...segmentNames, enabled: named.has("segment") }).data;
  const workflows = useQuery({ ...workflowNames, enabled: named.has("workflow") }).data;
  const coupons = useQuery({ ...couponNames, enabled: named.has("coupons") }).data;
  const interest = useInterests(named.has("interest"));
  return useMemo(() => {
    const block = (id: string) => {
      const found = workflow === undefined ? undefined : find(workflow, id)?.block;
      return found === undefined ? id : title(t, found);
    };
    const ways: { readonly [Kind in CalledKind]: (handle: string) => string } = {
      email: (handle) => nameOf(emails, handle),
      segment: (handle) => nameOf(segments, handle),
      workflow: (handle) => nameOf(workflows, handle),
      coupons: (handle) => nameOf(coupons, handle),
      interest,
      block,
    };
    return (kind, handle) => ways[kind](handle);
  }, [t, workflow, emails, segments, workflows, coupons, interest]);
}

/** The same for a rule that stands by itself. */
export function useNamesInRule(rule: Value | undefined): Called {
  return useNamesIn(useMemo(() => (rule === undefined ? undefined : { handle: "", name: "", rule }), [rule]));
}
