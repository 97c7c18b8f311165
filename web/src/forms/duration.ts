/** Lengths of time as a workflow's file has them: one number, one unit. */

/** Every unit. `h` passes by the clock on the wall of nobody, `d` is the same time tomorrow. */
export const UNITS = ["s", "min", "h", "d", "bd", "w", "mo", "y"] as const;
/** One of them. */
export type Unit = (typeof UNITS)[number];

/** A number and its unit. */
export type Lapse = { readonly count: number; readonly unit: Unit };

/** Reads `3d` or `-1h`; nothing for what is none. */
export function readLapse(text: string): Lapse | undefined {
  const parts = /^(-?\d{1,6})(s|min|h|d|bd|w|mo|y)$/.exec(text);
  const unit = UNITS.find((known) => known === parts?.[2]);
  return unit === undefined ? undefined : { count: Number(parts?.[1]), unit };
}

/** Writes it. */
export function writeLapse({ count, unit }: Lapse): string {
  return `${count}${unit}`;
}
