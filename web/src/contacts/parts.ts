/** The parts of a contact's page, as they stand in its address. */
export const PARTS = ["profile", "consent", "timeline", "routes", "messages", "why"] as const;
/** One of them. */
export type Part = (typeof PARTS)[number];
