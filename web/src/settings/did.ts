/** What an entry of the log of changes says in words. */
import type { TFunction } from "i18next";

/** A verb of the server, such as `workflow.publish`; one that has no words is shown as it is. */
export function did(t: TFunction, verb: string): string {
  return t(`did.${verb}` as never, { defaultValue: verb });
}
