/** The pages of the demo shop by name, each with something in it to be seen. */
import type { Demo } from "./program";

export async function demoPages({ ask }: Pick<Demo, "ask">): Promise<Readonly<Record<string, string>>> {
  const contact = (await ask("GET", "/api/v1/contacts?order=newest&limit=1")).contacts[0].id;
  const email = (await ask("GET", "/api/v1/emails")).emails[0].handle;
  const mail = (await ask("GET", "/api/v1/inbox?limit=1")).mails[0].id;
  return {
  "first-who": "/app/first-hour?step=who",
  "first-workflow": "/app/first-hour?step=workflow",
  "first-on": "/app/first-hour?step=on",
  home: "/app/home",
  workflows: "/app/workflows",
  ready: "/app/workflows/ready",
  report: "/app/workflows/welcome",
  block: "/app/workflows/product-x-monday?block=monday",
  edit: "/app/workflows/product-x-monday?mode=edit&block=monday",
  start: "/app/workflows/product-x-monday?mode=edit&block=/start",
  outline: "/app/workflows/welcome?view=outline",
  past: "/app/workflows/product-x-monday?panel=past",
  person: "/app/workflows/product-x-monday?panel=person",
  contacts: "/app/contacts",
  contact: `/app/contacts/${contact}`,
  routes: `/app/contacts/${contact}?part=routes`,
  timeline: `/app/contacts/${contact}?part=timeline`,
  import: "/app/contacts/import",
  emails: "/app/emails",
  email: `/app/emails/${email}`,
  segments: "/app/segments",
  interests: "/app/interests",
  newsletters: "/app/newsletters",
  activities: "/app/activities",
  forms: "/app/forms",
  never: "/app/do-not-mail",
  tasks: "/app/tasks",
  messages: "/app/messages",
  sources: "/app/sources",
  webhooks: "/app/settings/webhooks",
  inbox: "/app/inbox",
  mail: `/app/inbox?mail=${mail}`,
  settings: "/app/settings",
  users: "/app/settings/users",
  audit: "/app/settings/audit",
};
}
