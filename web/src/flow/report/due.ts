/** Who of those that wait is the first to go on. It must not know how they are asked for. */
import type { Person } from "../../api/types";

/** Some of those who wait, in no order of time, and where the rest begins. */
type Some = { readonly people: readonly Pick<Person, "version" | "wake_at">[]; readonly next: string | null };

/** The earliest moment, of one version where one is chosen. Of some of them it is one by which the first is due. */
export function firstDue({ people, next }: Some, version: string | undefined): { readonly at: string; readonly isAll: boolean } | undefined {
  const meant = people.filter((one) => version === undefined || String(one.version) === version);
  const at = meant.map((one) => one.wake_at).reduce<string | undefined>((first, one) => (first === undefined || Date.parse(one) < Date.parse(first) ? one : first), undefined);
  return at === undefined ? undefined : { at, isAll: next === null };
}
