/** Figures of a measurement, and the table that they stand in. */

/** What a row says, in milliseconds. */
export type Row = { readonly name: string; readonly median: number; readonly p95: number; readonly most: number; readonly wanted: string };

/** The figures of what was measured several times. */
export function row(name: string, measured: readonly number[], wanted: string): Row {
  const sorted = measured.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { name, median: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? 0, wanted };
}

/** Prints it as the documents have it. */
export function table(rows: readonly Row[]): void {
  const shown = (ms: number) => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
  const lines = rows.map((one) => `| ${one.name} | ${shown(one.median)} | ${shown(one.p95)} | ${shown(one.most)} | ${one.wanted} |`);
  console.log(["| ms | half | 95 of 100 | the longest | wanted |", "|---|--:|--:|--:|--:|", ...lines].join("\n"));
}
