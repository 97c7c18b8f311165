/** What is to be mended, by block: the first part of a finding's place that names one. */
import { create } from "zustand";

import type { Finding } from "../api/types";

type Problems = { readonly all: readonly Finding[]; readonly at: ReadonlyMap<string, string> };

export const useProblems = create<Problems>(() => ({ all: [], at: new Map() }));

/** The block that a finding is about, if it is about one: `blocks/monday/until/time`. */
export function blockOf(finding: Finding, ids: ReadonlySet<string>): string | undefined {
  return finding.at.split("/").findLast((part) => ids.has(part));
}

/** Takes what was found; of several at one block the first sentence is shown there. */
export function found(findings: readonly Finding[], ids: ReadonlySet<string>): void {
  const at = new Map<string, string>();
  for (const finding of findings) {
    const block = blockOf(finding, ids);
    if (block !== undefined && !at.has(block)) {
      at.set(block, finding.sentence);
    }
  }
  useProblems.setState({ all: findings, at });
}
