/**
 * A list as a table with the heads of its columns. On a phone each row is a card, with each head before what stands
 * under it, so that nothing lies outside of the screen.
 */
import { Table } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";

import classes from "./Listing.module.css";

/** The head of a column: its words, and whether numbers stand under it. A column that is not there has none. */
export type Head = string | { readonly right: string } | undefined;

type Props = {
  readonly heads: readonly Head[];
  /** Narrower than this it is moved sideways, unless it is as narrow as a phone. */
  readonly minWidth: number;
  /** How it is called where one moves it sideways with the keyboard, and nothing in it takes the focus. */
  readonly label?: string;
  readonly highlight?: boolean;
  readonly roomy?: boolean;
  readonly children: ReactNode;
};

export function Listing({ heads, minWidth, label, highlight = false, roomy = false, children }: Props) {
  const shown = heads.filter((one) => one !== undefined);
  const words = shown.map((one) => (typeof one === "string" ? one : one.right));
  // A text of CSS is written as one of JSON is, but for its line ends, which no head has.
  const style = Object.fromEntries(words.map((one, n) => [`--head-${n + 1}`, JSON.stringify(one)])) as CSSProperties;
  const scroll = label === undefined ? {} : { scrollAreaProps: { viewportProps: { tabIndex: 0, role: "region", "aria-label": label } } };
  return (
    <Table.ScrollContainer minWidth={minWidth} classNames={{ scrollContainerInner: classes["inner"] ?? "" }} {...scroll}>
      <Table verticalSpacing={roomy ? "sm" : "xs"} highlightOnHover={highlight} className={classes["list"] ?? ""} style={style}>
        <Table.Thead>
          <Table.Tr>
            {shown.map((one) =>
              typeof one === "string" ? (
                <Table.Th key={one}>{one}</Table.Th>
              ) : (
                <Table.Th key={one.right} ta="right">
                  {one.right}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
