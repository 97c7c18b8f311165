/** What is to be mended, by block: the first part of a finding's place that names one. */
import { create } from "zustand";

import type { Finding } from "../api/types";

type Problems = {
  readonly all: readonly Finding[];
  /** The first sentence at each block. */
  readonly at: ReadonlyMap<string, string>;
  /** All that was found at each block; what is about none stands under `WORKFLOW`. */
  readonly of: ReadonlyMap<string, readonly Finding[]>;
};

/** Where what is about no block stands. No block can be called so. */
export const WORKFLOW = "/";

export const useProblems = create<Problems>(() => ({ all: [], at: new Map(), of: new Map() }));

/** The block that a finding is about, if it is about one: `blocks/monday/until/time`. */
export function blockOf(finding: Finding, ids: ReadonlySet<string>): string | undefined {
  return finding.at.split("/").findLast((part) => ids.has(part));
}

/** Takes what was found; of several at one block the first sentence is shown there. */
export function found(findings: readonly Finding[], ids: ReadonlySet<string>): void {
  const at = new Map<string, string>();
  const of = new Map<string, Finding[]>();
  for (const finding of findings) {
    const block = blockOf(finding, ids);
    const place = block ?? WORKFLOW;
    of.set(place, [...(of.get(place) ?? []), finding]);
    if (block !== undefined && !at.has(block)) {
      at.set(block, finding.sentence);
    }
  }
  useProblems.setState({ all: findings, at, of });
}
