/** The pages of the menu, in its order: one list for the menu, the narrow menu and the palette. */
import { IconAddressBook, IconChecklist, IconFilter, IconInbox, IconMail, IconRoute, IconSend, IconSettings } from "@tabler/icons-react";

export const PAGES = [
  { to: "/workflows", name: "workflows", icon: IconRoute },
  { to: "/contacts", name: "contacts", icon: IconAddressBook },
  { to: "/segments", name: "segments", icon: IconFilter },
  { to: "/emails", name: "emails", icon: IconMail },
  { to: "/tasks", name: "tasks", icon: IconChecklist },
  { to: "/messages", name: "messages", icon: IconSend },
  { to: "/inbox", name: "inbox", icon: IconInbox },
  { to: "/settings", name: "settings", icon: IconSettings },
] as const;
