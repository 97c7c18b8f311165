/** A button that takes a text along, also on a page that came without TLS, which has no clipboard of its own. */
import { Button, type ButtonProps } from "@mantine/core";
import { useTimeout } from "@mantine/hooks";
import { useState } from "react";

import { take } from "./take";

/** How long it says that it was done. */
const SAID_FOR_MS = 2_000;

type Props = ButtonProps & {
  readonly text: string;
  /** What it says, before and after. */
  readonly says: string;
  readonly said: string;
  /** What it is called where what it says is a sign. */
  readonly called?: string;
  readonly calledAfter?: string;
};

export function Copy({ text, says, said, called, calledAfter, ...button }: Props) {
  const [isTaken, setIsTaken] = useState(false);
  const { start } = useTimeout(() => setIsTaken(false), SAID_FOR_MS);
  const copy = async () => {
    if (await take(text)) {
      setIsTaken(true);
      start();
    }
  };
  return (
    <Button variant="default" {...button} {...(called === undefined ? {} : { "aria-label": isTaken ? calledAfter : called, title: called })} onClick={() => void copy()}>
      {isTaken ? said : says}
    </Button>
  );
}
