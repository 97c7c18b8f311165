/** Words of the engine as one reads them: why something was not sent, why somebody left. */
import type { TFunction } from "i18next";

/** A reason in words; one that is not known here as it is written. */
export function reasonName(t: TFunction, reason: string): string {
  const exit = /^exit\.(.+)$/.exec(reason)?.[1];
  if (exit !== undefined) {
    return t("reason.byExit", { exit: exit.replaceAll("_", " ") });
  }
  const said = t as unknown as (key: string, options: { readonly defaultValue: string }) => string;
  return said(`reason.${reason}`, { defaultValue: reason.replaceAll("_", " ") });
}
