/** Words that are written where they stand: with a few styles, links and fields, or as one plain line. */
import { ActionIcon, Button, Group, Popover, TextInput } from "@mantine/core";
import { IconBold, IconItalic, IconLink, IconList, IconListNumbers, IconUnderline, IconUserPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";

import { FieldPicker } from "./FieldPicker";
import { chip, isAddress, plain, rich, show } from "./rich";
import classes from "./Blocks.module.css";

type Props = {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly isPlain?: boolean;
  readonly style?: CSSProperties;
  /** Whether what can be done with it is shown. */
  readonly isOpen: boolean;
};

const STYLES = [
  { command: "bold", icon: IconBold },
  { command: "italic", icon: IconItalic },
  { command: "underline", icon: IconUnderline },
  { command: "insertUnorderedList", icon: IconList },
  { command: "insertOrderedList", icon: IconListNumbers },
] as const;

export function Rich({ label, value, change, isPlain = false, style, isOpen }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  /** What was last written here: only what comes from elsewhere is shown anew, or the caret would jump. */
  const last = useRef<string>(undefined);
  const range = useRef<Range>(undefined);
  useEffect(() => {
    if (field.current !== null && value !== last.current) {
      show(field.current, value, isPlain);
      last.current = value;
    }
  }, [value, isPlain]);
  const read = () => {
    if (field.current !== null) {
      last.current = isPlain ? plain(field.current) : rich(field.current);
      change(last.current);
    }
  };
  /** Where the caret is, kept while something else is asked for. */
  const keep = () => {
    const selection = window.getSelection();
    if (selection !== null && selection.rangeCount > 0 && field.current?.contains(selection.anchorNode) === true) {
      range.current = selection.getRangeAt(0).cloneRange();
    }
  };
  const back = () => {
    field.current?.focus();
    const selection = window.getSelection();
    if (selection === null || field.current === null) {
      return;
    }
    selection.removeAllRanges();
    if (range.current === undefined) {
      selection.selectAllChildren(field.current);
      selection.collapseToEnd();
    } else {
      selection.addRange(range.current);
    }
  };
  const run = (command: string, argument?: string) => {
    back();
    // Old, and the one way that every browser has to style a selection and to take it back.
    document.execCommand(command, false, argument);
    keep();
    read();
  };
  const insert = (liquid: string) => {
    back();
    const at = window.getSelection()?.getRangeAt(0);
    if (at !== undefined) {
      at.deleteContents();
      const node = chip(liquid);
      at.insertNode(node);
      at.setStartAfter(node);
      at.collapse(true);
      keep();
      read();
    }
  };
  return (
    <div>
      {isOpen ? (
        <Group gap={2} mb={4} className={classes["tools"]} role="toolbar" aria-label={t("blocks.styles")}>
          {isPlain
            ? null
            : STYLES.map(({ command, icon: Icon }) => (
                <ActionIcon key={command} size="sm" variant="subtle" color="gray" title={t(`blocks.style.${command}`)} aria-label={t(`blocks.style.${command}`)} onMouseDown={(event) => event.preventDefault()} onClick={() => run(command)}>
                  <Icon size={14} aria-hidden />
                </ActionIcon>
              ))}
          {isPlain ? null : <LinkTool open={keep} set={(address) => run(address === "" ? "unlink" : "createLink", address)} />}
          <FieldPicker open={keep} pick={insert}>
            {(open) => (
              <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconUserPlus size={14} aria-hidden />} onMouseDown={(event) => event.preventDefault()} onClick={open}>
                {t("blocks.personal")}
              </Button>
            )}
          </FieldPicker>
        </Group>
      ) : null}
      <div
        ref={field}
        className={classes["rich"]}
        style={style}
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        aria-multiline={!isPlain}
        aria-label={label}
        tabIndex={0}
        onInput={read}
        onBlur={keep}
        onKeyUp={keep}
        onKeyDown={(event) => {
          if (isPlain && event.key === "Enter") {
            event.preventDefault();
          }
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
            // A browser's own stops before a field that stands last, since nothing is typed in that.
            event.preventDefault();
            window.getSelection()?.selectAllChildren(event.currentTarget);
          }
        }}
        onPaste={(event) => {
          // What others wrote comes without their styles.
          event.preventDefault();
          document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
        }}
      />
    </div>
  );
}

function LinkTool({ open, set }: { readonly open: () => void; readonly set: (address: string) => void }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [address, setAddress] = useState("https://");
  const isGood = isAddress(address.trim()) && address.trim() !== "https://";
  const done = (given: string) => {
    setIsOpen(false);
    set(given);
  };
  return (
    <Popover opened={isOpen} onChange={setIsOpen} trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          title={t("blocks.style.link")}
          aria-label={t("blocks.style.link")}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            open();
            setIsOpen(true);
          }}
        >
          <IconLink size={14} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            if (isGood) {
              done(address.trim());
            }
          }}
        >
          <TextInput size="xs" label={t("blocks.field.href")} value={address} onChange={(event) => setAddress(event.currentTarget.value)} data-autofocus miw={260} />
          <Group gap="xs" mt="xs" justify="flex-end">
            <Button size="compact-xs" variant="default" onClick={() => done("")}>
              {t("blocks.unlink")}
            </Button>
            <Button size="compact-xs" type="submit" disabled={!isGood}>
              {t("blocks.setLink")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
