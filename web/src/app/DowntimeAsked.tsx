/** Whether something waits for an answer after a downtime; what is said of it is loaded only then. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { downtime } from "../api/downtime";
import { withTexts } from "../i18n";
import { question } from "./downtime";

const Banner = lazy(() => withTexts(import("./DowntimeBanner").then((made) => ({ default: made.DowntimeBanner }))));

export function DowntimeAsked() {
  const asked = useQuery(downtime);
  const of = question(asked.data?.downtime, asked.dataUpdatedAt);
  return of === undefined ? null : (
    <Suspense>
      <Banner of={of} />
    </Suspense>
  );
}
