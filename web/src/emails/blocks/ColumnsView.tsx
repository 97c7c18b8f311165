/** Columns beside each other, each with blocks of its own. */
import { BlockList } from "./BlockList";
import type { Block } from "./model";
import classes from "./Blocks.module.css";

type Props = { readonly block: Extract<Block, { kind: "columns" }>; readonly askImage: (id: string) => void };

export function ColumnsView({ block, askImage }: Props) {
  return (
    <div className={classes["columns"]}>
      {block.columns.map((column, n) => (
        // Columns have no name of their own: they are what stands where.
        <div key={n} className={classes["column"]}>
          <BlockList blocks={column.blocks} columns={{ block: block.id, n }} askImage={askImage} />
        </div>
      ))}
    </div>
  );
}
