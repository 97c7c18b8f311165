/** Leads to a block of a workflow. */
import { Anchor } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ReactNode } from "react";

const Goto = createLink(Anchor<"a">);

export function BlockLink({ workflow, block, children }: { readonly workflow: string; readonly block: string; readonly children: ReactNode }) {
  return (
    <Goto to="/workflows/$handle" params={{ handle: workflow }} search={{ block }}>
      {children}
    </Goto>
  );
}
