/** The pages of the menu, in its order and groups: one list for the menu, the narrow menu and the palette. */
import { IconAddressBook, IconCalendarEvent, IconChecklist, IconFilter, IconForms, IconHeart, IconHome, IconInbox, IconMail, IconMailOff, IconNews, IconPlugConnected, IconRocket, IconRoute, IconSend, IconSettings } from "@tabler/icons-react";

/** Groups with what belongs together; the first has no heading. */
export const GROUPS = [
  {
    name: "begin",
    pages: [
      { to: "/home", name: "home", icon: IconHome },
      { to: "/first-hour", name: "firstHour", icon: IconRocket },
    ],
  },
  {
    name: "send",
    pages: [
      { to: "/workflows", name: "workflows", icon: IconRoute },
      { to: "/newsletters", name: "newsletters", icon: IconNews },
      { to: "/emails", name: "emails", icon: IconMail },
    ],
  },
  {
    name: "people",
    pages: [
      { to: "/contacts", name: "contacts", icon: IconAddressBook },
      { to: "/segments", name: "segments", icon: IconFilter },
      { to: "/interests", name: "interests", icon: IconHeart },
      { to: "/forms", name: "forms", icon: IconForms },
      { to: "/activities", name: "activities", icon: IconCalendarEvent },
      { to: "/do-not-mail", name: "never", icon: IconMailOff },
    ],
  },
  {
    name: "follow",
    pages: [
      { to: "/tasks", name: "tasks", icon: IconChecklist },
      { to: "/messages", name: "messages", icon: IconSend },
      { to: "/sources", name: "sources", icon: IconPlugConnected },
      { to: "/inbox", name: "inbox", icon: IconInbox },
      { to: "/settings", name: "settings", icon: IconSettings },
    ],
  },
] as const;

/** All of them. */
export const PAGES = [...GROUPS[0].pages, ...GROUPS[1].pages, ...GROUPS[2].pages, ...GROUPS[3].pages] as const;
