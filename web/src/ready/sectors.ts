/** For whom ready workflows are. */
export const SECTORS = ["shop", "school", "company", "association"] as const;
/** One of them. */
export type Sector = (typeof SECTORS)[number];
