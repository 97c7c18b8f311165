/** The small picture of a workflow in the list. It is asked for when its row comes into sight. */
import { useInViewport } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { Row } from "../api/types";
import { pictured } from "../api/workflows";
import { isDrawable } from "../flow/drawable";
import { Thumbnail } from "../flow/Thumbnail";

/** The room that it takes also before it is there, so that nothing moves. */
const ROOM = { width: 72, height: 56 };

export function Picture({ of }: { readonly of: Row }) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    if (inViewport) {
      setIsSeen(true);
    }
  }, [inViewport]);
  const document = useQuery({ ...pictured(of.handle, of.updated_at), enabled: isSeen }).data?.document;
  return (
    <div ref={ref} data-picture={of.handle} style={{ ...ROOM, padding: 4, background: "var(--sheet)", border: "1px solid var(--line)", borderRadius: 6, flex: "none" }}>
      {isDrawable(document) ? <Thumbnail of={document} isSmall /> : null}
    </div>
  );
}
