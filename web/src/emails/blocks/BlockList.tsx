/** Blocks above each other, with a place for another one before, between and behind them. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconEyeQuestion, IconGripVertical, IconTrash } from "@tabler/icons-react";
import { Fragment, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { ruleSentence } from "../../rules/sentence";
import { useInterests } from "../../ui/names";
import { useWriting } from "../content";
import { useBeginnings } from "./beginnings";
import { BlockView } from "./BlockView";
import { useFound } from "./found";
import { KINDS, type Block, type Place } from "./model";
import { add, again, drop, focus, step, take } from "./store";
import classes from "./Blocks.module.css";

/** What is dragged says which block, or which kind of a new one. */
export const DRAGGED_BLOCK = "application/x-mail-block";
export const DRAGGED_KIND = "application/x-mail-kind";

type Props = { readonly blocks: readonly Block[]; readonly columns?: Place["columns"]; readonly askImage: (id: string) => void };

export function BlockList({ blocks, columns, askImage }: Props) {
  const place = (at: number): Place => (columns === undefined ? { at } : { columns, at });
  return (
    <div className={blocks.length === 0 ? classes["empty"] : undefined}>
      <Gap place={place(0)} />
      {blocks.map((block, n) => (
        <Fragment key={block.id}>
          <Framed block={block} askImage={askImage} />
          <Gap place={place(n + 1)} />
        </Fragment>
      ))}
    </div>
  );
}

/** Where something can be put: by a click, or by what is dropped. */
function Gap({ place }: { readonly place: Place }) {
  const { t } = useTranslation();
  const words = useBeginnings();
  const [isOpen, setIsOpen] = useState(false);
  const [isOver, setIsOver] = useState(false);
  return (
    <div
      className={`${classes["gap"]} ${isOver ? classes["over"] : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setIsOver(false);
        const block = event.dataTransfer.getData(DRAGGED_BLOCK);
        const kind = KINDS.find((one) => one === event.dataTransfer.getData(DRAGGED_KIND));
        if (block !== "") {
          drop(block, place);
        } else if (kind !== undefined) {
          add(kind, words, place);
        }
      }}
    >
      {isOpen ? (
        <Menu opened onChange={setIsOpen} width={180} position="bottom" withinPortal>
          <Menu.Target>
            <button type="button" aria-label={t("blocks.insert")}>
              +
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {KINDS.filter((kind) => kind !== "columns" || place.columns === undefined).map((kind) => (
              <Menu.Item key={kind} onClick={() => add(kind, words, place)}>
                {t(`blocks.kind.${kind}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        // A menu at each place would be a hundred of them.
        <button type="button" aria-label={t("blocks.insert")} aria-haspopup="menu" onClick={() => setIsOpen(true)}>
          +
        </button>
      )}
    </div>
  );
}

function Framed({ block, askImage }: { readonly block: Block; readonly askImage: (id: string) => void }) {
  const { t } = useTranslation();
  const isChosen = useWriting((state) => state.chosen === block.id);
  const choose = useWriting((state) => state.choose);
  const found = useFound(block.id);
  const interestName = useInterests(block.show !== undefined);
  const name = t(`blocks.kind.${block.kind}`);
  const rule = ruleSentence(t, block.show, (kind, id) => (kind === "interest" ? interestName(id) : id));
  const said = rule === "" ? "" : t("blocks.show.only", { rule });
  const mark = found.some((one) => one.isWrong) ? classes["found"] : found.length > 0 ? classes["noted"] : "";
  return (
    <div
      className={`${classes["block"]} ${isChosen ? classes["chosen"] : ""} ${mark}`}
      style={{ background: block.background || undefined, paddingTop: block.kind === "spacer" ? 0 : (block.space ?? 10), paddingBottom: block.kind === "spacer" ? 0 : (block.space ?? 10) }}
      data-mail-block={block.id}
      role="group"
      aria-label={[name, said, found.map((one) => one.sentence).join(" ")].filter((one) => one !== "").join(". ")}
      tabIndex={0}
      onClick={(event) => {
        event.stopPropagation();
        choose(block.id);
      }}
      onFocus={(event) => {
        event.stopPropagation();
        choose(block.id);
      }}
      onKeyDown={(event) => pressed(event, block.id)}
    >
      {isChosen ? <Bar id={block.id} name={name} /> : null}
      {said === "" ? null : (
        <p className={classes["for"]}>
          <IconEyeQuestion size={14} aria-hidden /> {said}
        </p>
      )}
      <BlockView block={block} isChosen={isChosen} askImage={askImage} />
    </div>
  );
}

/** The keys of a block; none of them while somebody writes in it. */
function pressed(event: KeyboardEvent<HTMLElement>, id: string): void {
  if (event.target !== event.currentTarget) {
    return;
  }
  const isCommand = event.ctrlKey || event.metaKey;
  const done = () => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    done();
    step(id, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    done();
    const all = [...document.querySelectorAll<HTMLElement>("[data-mail-block]")];
    const next = all[all.indexOf(event.currentTarget) + (event.key === "ArrowUp" ? -1 : 1)];
    next?.focus();
  } else if (event.key === "Delete") {
    done();
    take(id);
  } else if (isCommand && event.key === "d") {
    done();
    again(id);
  } else if (event.key === "Enter") {
    done();
    const inside = event.currentTarget.querySelector<HTMLElement>('[contenteditable="true"]');
    if (inside === null) {
      document.querySelector<HTMLElement>("#block-settings input, #block-settings button")?.focus();
    } else {
      inside.focus();
    }
  } else if (event.key === "Escape") {
    done();
    useWriting.getState().choose(undefined);
    focus(id);
  }
}

function Bar({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation();
  const actions = [
    { word: "up", icon: IconArrowUp, run: () => step(id, -1) },
    { word: "down", icon: IconArrowDown, run: () => step(id, 1) },
    { word: "copy", icon: IconCopy, run: () => again(id) },
    { word: "delete", icon: IconTrash, run: () => take(id) },
  ] as const;
  return (
    <div className={classes["bar"]} role="toolbar" aria-label={name}>
      <span
        className={classes["grip"]}
        draggable
        title={t("blocks.drag")}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED_BLOCK, id);
          event.dataTransfer.effectAllowed = "move";
        }}
      >
        <IconGripVertical size={16} aria-hidden />
      </span>
      {actions.map(({ word, icon: Icon, run }) => (
        <ActionIcon
          key={word}
          size="sm"
          variant="transparent"
          color="dark"
          style={{ color: "#1b1f27" }}
          title={t(`blocks.do.${word}`)}
          aria-label={t(`blocks.do.${word}`)}
          onClick={(event) => {
            event.stopPropagation();
            run();
          }}
        >
          <Icon size={14} aria-hidden />
        </ActionIcon>
      ))}
    </div>
  );
}
