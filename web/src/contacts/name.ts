/** What a contact is called. */
import type { Contact } from "../api/contacts";
import { asText } from "../forms/values";

/** First and last name, as far as they are known. */
export function nameOf(contact: Contact): string {
  const names = ["first_name", "last_name"].map((name) => asText(contact.fields[name]?.value));
  return names.filter((name) => name !== "").join(" ") || asText(contact.fields["name"]?.value);
}
