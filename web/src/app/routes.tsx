/** Which address shows which page. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { Shell } from "./Shell";
import { Nothing } from "./Nothing";
import { Waiting } from "./Trouble";

const root = createRootRoute({ component: Shell, notFoundComponent: Nothing });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/workflows" });
  },
});

const workflows = createRoute({
  getParentRoute: () => root,
  path: "/workflows",
  component: lazyRouteComponent(() => import("../workflows/WorkflowsPage"), "WorkflowsPage"),
});

/** What of a workflow's page stands in its address. */
export type Shown = { readonly mode?: "edit"; readonly view?: "outline"; readonly block?: string; readonly version?: string };

const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$handle",
  component: lazyRouteComponent(() => import("../flow/WorkflowPage"), "WorkflowPage"),
  validateSearch: (search: Record<string, unknown>): Shown => ({
    ...(search["mode"] === "edit" ? { mode: "edit" } : {}),
    ...(search["view"] === "outline" ? { view: "outline" } : {}),
    ...(typeof search["block"] === "string" ? { block: search["block"] } : {}),
    ...(/^\d+$/.test(String(search["version"])) ? { version: String(search["version"]) } : {}),
  }),
});

export const router = createRouter({
  routeTree: root.addChildren([home, workflows, workflow]),
  basepath: "/app",
  defaultPreload: "intent",
  defaultPendingComponent: Waiting,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
