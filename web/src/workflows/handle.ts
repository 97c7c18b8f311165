/** Handles: the names by which things refer to each other. */

/** A handle for a name: its letters and digits, and a number where it is taken. */
export function handleFor(name: string, taken: ReadonlySet<string>, otherwise = "workflow"): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const stem = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 56) || otherwise;
  for (let n = 1; ; n += 1) {
    const handle = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.has(handle)) {
      return handle;
    }
  }
}
