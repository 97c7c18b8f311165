/** What an entry of the log of changes says in words. */
import type { TFunction } from "i18next";

/** A verb of the server, such as `workflow.publish`; one that has no words is shown as it is. */
export function did(t: TFunction, verb: string): string {
  return t(`did.${verb}` as never, { defaultValue: verb });
}

/** What is known by name, by the word before the dot of a verb; `key` is asked by the beginning of a key. */
export type NamesOf = { readonly [kind: string]: (handle: string) => string };

/** Who did it: a person or a program by the name that people gave it. */
export function whoDid(t: TFunction, actor: string, names: NamesOf): string {
  const [, kind, handle] = /^(person|key) (.+)$/.exec(actor) ?? [];
  if (kind === undefined || handle === undefined) {
    return actor;
  }
  return kind === "key" ? t("settings.byKey", { name: names["key"]?.(handle) ?? handle }) : (names["user"]?.(handle) ?? handle);
}

/** To what it was done. */
export function doneTo(verb: string, object: string, names: NamesOf): string {
  return names[verb.slice(0, verb.indexOf("."))]?.(object) ?? object;
}
