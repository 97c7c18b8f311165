/** One e-mail: written with blocks or as its source, and how somebody would get it. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import { email, emailDraft, type Email, type EmailDraft } from "../api/emails";
import { Trouble, Waiting } from "../app/Trouble";
import { useFindings } from "./blocks/found";
import { begin, contentOf } from "./content";
import { Editor } from "./Editor";

export function EmailPage() {
  const { handle } = useParams({ from: "/emails/$handle" });
  const query = useQuery(email(handle));
  const draft = useQuery({ queryKey: ["emails", handle, "draft"], queryFn: () => emailDraft(handle), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  const error = query.error ?? draft.error;
  if (error !== null) {
    return <Trouble error={error} again={() => void Promise.all([query.refetch(), draft.refetch()])} />;
  }
  if (query.data === undefined || draft.data === undefined) {
    return <Waiting />;
  }
  return <Begun key={handle} of={query.data} draft={draft.data} />;
}

function Begun({ of, draft }: { readonly of: Email; readonly draft: EmailDraft }) {
  // Before anything of it is drawn, and once.
  useState(() => {
    useFindings.setState({ all: [] });
    begin(contentOf(draft.email ?? of));
  });
  return <Editor of={of} draft={draft} />;
}
