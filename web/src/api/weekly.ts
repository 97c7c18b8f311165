/** The summary of the week by mail: when it is mailed, and whether whoever looks gets it. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

export type Weekly = components["schemas"]["Weekly"];
/** When it is mailed. */
export type Moment = Pick<Weekly, "active" | "weekday" | "time">;

export const weekly = queryOptions({ queryKey: ["weekly"], queryFn: () => ask<Weekly>("GET", "/api/v1/weekly") });

export const setWeekly = ({ active, weekday, time }: Moment) => ask<Weekly>("PUT", "/api/v1/weekly", { active, weekday, time });

export const wantWeekly = (wants: boolean, language: string) => ask("PUT", "/api/v1/session/weekly", { wants, language });
