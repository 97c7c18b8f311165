/** What a contact is called. */
import type { TFunction } from "i18next";

import type { Contact } from "../api/contacts";
import { asText } from "../forms/values";

/** First and last name, as far as they are known. */
export function nameOf(contact: Contact): string {
  const names = ["first_name", "last_name"].map((name) => asText(contact.fields[name]?.value));
  return names.filter((name) => name !== "").join(" ") || asText(contact.fields["name"]?.value);
}

/** What a field is called: those that nearly everybody has in words, all others as they are written. */
export function spoken(t: TFunction, name: string): string {
  const said = t as unknown as (key: string, options: { readonly defaultValue: string }) => string;
  return said(`rights.fields.${name}`, { defaultValue: name.replaceAll("_", " ") });
}
