/** What the blocks of a workflow are called, where it is not drawn: in what somebody went through, beside a mail. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { pictured, workflows } from "../api/workflows";
import { useNamesIn } from "./called";
import { isDrawable } from "./drawable";
import { find } from "./model";
import { cameOf, inOneBreath } from "./sentence";

/** Names of blocks, and of what came of them. */
export type BlockNames = { readonly block: (id: string) => string; readonly outcome: (id: string, outcome: string) => string };

/** Those of a workflow as it is now: what it no longer has is called by its id, as far as that is words. */
export function useBlockNames(handle: string | null): BlockNames {
  const { t } = useTranslation();
  const row = useQuery({ ...workflows, enabled: handle !== null }).data?.workflows.find((one) => one.handle === handle);
  const document = useQuery({ ...pictured(row?.handle ?? "", row?.updated_at ?? ""), enabled: row !== undefined }).data?.document;
  const workflow = isDrawable(document) ? document : undefined;
  const called = useNamesIn(workflow);
  const at = (id: string) => (workflow === undefined ? undefined : find(workflow, id)?.block);
  return {
    block: (id) => {
      const block = at(id);
      return block === undefined ? id.replaceAll("_", " ") : inOneBreath(t, block, called);
    },
    outcome: (id, outcome) => cameOf(t, at(id), outcome),
  };
}
