/** What can be set of the chosen block; of none, what holds for the whole mail. */
import { Button, Checkbox, Group, NumberInput, SegmentedControl, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconPhoto, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { edit, useWriting, wordsIn } from "../content";
import { ColorField } from "./ColorField";
import { FieldPicker } from "./FieldPicker";
import { useFound } from "./found";
import { find, mayShow, withColumns, type Block, type Kind } from "./model";
import { ShownTo } from "./ShownTo";
import { put } from "./store";

/** How a setting is entered. */
type Entry = "line" | "area" | "code" | "color" | "align" | "level" | "flag" | "name" | { readonly least: number; readonly most: number };
type Setting = readonly [name: string, entry: Entry];

const WIDTH: Entry = { least: 20, most: 600 };

/** What can be set of each kind beside what is written in the block itself. */
const SETTINGS: { readonly [kind in Kind]: readonly Setting[] } = {
  logo: [["width", WIDTH], ["align", "align"]],
  heading: [["level", "level"], ["align", "align"], ["color", "color"]],
  text: [["size", { least: 10, most: 32 }], ["align", "align"], ["color", "color"]],
  image: [["alt", "line"], ["href", "line"], ["width", { least: 0, most: 600 }], ["align", "align"]],
  button: [["href", "line"], ["align", "align"], ["wide", "flag"], ["color", "color"], ["text_color", "color"]],
  divider: [["color", "color"]],
  spacer: [["height", { least: 1, most: 200 }]],
  columns: [],
  products: [["list", "name"], ["name", "name"], ["image", "name"], ["quantity", "name"], ["price", "name"], ["currency", "line"], ["link", "name"], ["max", { least: 1, most: 50 }]],
  links: [["align", "align"]],
  footer: [["unsubscribe", "line"], ["preferences", "line"]],
  html: [["html", "code"]],
};

/** What a block has that says nothing of it. */
const USUAL: { readonly [name: string]: number } = { width: 160, size: 16, height: 20, max: 10 };

/** What stands in the middle where it says nothing else. */
const IN_THE_MIDDLE: ReadonlySet<Kind> = new Set(["logo", "image", "button", "links"]);

export function Inspector({ askImage }: { readonly askImage: (id: string) => void }) {
  const { t } = useTranslation();
  const document = useWriting((state) => wordsIn(state.content, state.language).blocks);
  const chosen = useWriting((state) => state.chosen);
  const block = document === null || chosen === undefined ? undefined : find(document, chosen);
  return (
    <Stack gap="sm" id="block-settings" component="section" aria-label={t("blocks.settings")}>
      {block === undefined ? (
        <>
          <Title order={2} size="h5">
            {t("blocks.mail")}
          </Title>
          <ColorField label={t("blocks.field.paper")} value={document?.paper ?? ""} change={(paper) => edit((now) => ({ ...now, paper }))} />
          <Text size="sm" c="dimmed">
            {t("blocks.chooseOne")}
          </Text>
        </>
      ) : (
        <Settings key={block.id} block={block} askImage={askImage} />
      )}
    </Stack>
  );
}

function Settings({ block, askImage }: { readonly block: Block; readonly askImage: (id: string) => void }) {
  const { t } = useTranslation();
  const found = useFound(block.id);
  const set = (name: string, value: unknown) => put({ ...block, [name]: value } as Block);
  return (
    <>
      <Title order={2} size="h5">
        {t(`blocks.kind.${block.kind}`)}
      </Title>
      {found.map((one) => (
        <Text key={one.sentence} size="sm" c={one.isWrong ? "var(--wrong)" : "var(--warn)"}>
          {one.sentence}
        </Text>
      ))}
      {block.kind === "image" ? (
        <Button variant="default" size="xs" leftSection={<IconPhoto size={14} aria-hidden />} onClick={() => askImage(block.id)}>
          {t("blocks.images.choose")}
        </Button>
      ) : null}
      {block.kind === "columns" ? (
        <div>
          <Text size="sm" fw={500} id="column-count">
            {t("blocks.field.columns")}
          </Text>
          <SegmentedControl fullWidth size="xs" aria-labelledby="column-count" value={String(block.columns.length)} data={["2", "3", "4"]} onChange={(count) => put(withColumns(block, Number(count)))} />
        </div>
      ) : null}
      {block.kind === "links" ? <Links block={block} /> : null}
      {SETTINGS[block.kind].map(([name, entry]) => (
        <Entered key={name} name={name} entry={entry} value={(block as unknown as Record<string, unknown>)[name]} set={(value) => set(name, value)} usual={IN_THE_MIDDLE.has(block.kind) ? "center" : "left"} />
      ))}
      {block.kind === "spacer" ? null : (
        <>
          <Entered name="space" entry={{ least: 0, most: 80 }} value={block.space ?? 10} set={(value) => set("space", value)} />
          <Entered name="background" entry="color" value={block.background} set={(value) => set("background", value)} />
        </>
      )}
      {mayShow(block) ? <ShownTo block={block} /> : null}
    </>
  );
}

type EnteredProps = { readonly name: string; readonly entry: Entry; readonly value: unknown; readonly set: (value: unknown) => void; readonly usual?: string };

function Entered({ name, entry, value, set, usual = "left" }: EnteredProps) {
  const { t } = useTranslation();
  const label = t(`blocks.field.${name}` as "blocks.field.href");
  const text = typeof value === "string" ? value : "";
  if (typeof entry === "object") {
    return <NumberInput size="xs" label={label} min={entry.least} max={entry.most} clampBehavior="strict" allowDecimal={false} allowNegative={false} value={typeof value === "number" ? value : (USUAL[name] ?? 0)} onChange={(next) => (typeof next === "number" && next >= entry.least ? set(next) : undefined)} />;
  }
  switch (entry) {
    case "color":
      return <ColorField label={label} value={text} change={set} />;
    case "align":
      return (
        <div>
          <Text size="xs" fw={500}>
            {label}
          </Text>
          <SegmentedControl fullWidth size="xs" aria-label={label} value={text === "" ? usual : text} onChange={set} data={(["left", "center", "right"] as const).map((one) => ({ value: one, label: t(`blocks.align.${one}`) }))} />
        </div>
      );
    case "level":
      return <SegmentedControl fullWidth size="xs" aria-label={label} value={String(value ?? 1)} onChange={(level) => set(Number(level))} data={[1, 2, 3].map((level) => ({ value: String(level), label: t("blocks.level", { n: level }) }))} />;
    case "flag":
      return <Checkbox size="xs" label={label} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case "area":
    case "code":
      return <Textarea size="xs" label={label} autosize minRows={8} maxRows={24} spellCheck={false} value={text} onChange={(event) => set(event.currentTarget.value)} styles={entry === "code" ? { input: { fontFamily: "ui-monospace, monospace" } } : {}} />;
    case "name":
      return <TextInput size="xs" label={label} description={name === "list" ? t("blocks.listHint") : undefined} value={text} onChange={(event) => set(event.currentTarget.value)} />;
    case "line":
      return <Line label={label} name={name} text={text} set={set} />;
  }
}

/** A line into which a field can be put. */
function Line({ label, name, text, set }: { readonly label: string; readonly name: string; readonly text: string; readonly set: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <div>
      <TextInput size="xs" label={label} description={name === "alt" ? t("blocks.altHint") : undefined} value={text} onChange={(event) => set(event.currentTarget.value)} />
      {name === "href" ? (
        <FieldPicker pick={(liquid) => set(text === "https://" ? liquid : text + liquid)}>
          {(open) => (
            <Button size="compact-xs" variant="subtle" onClick={open}>
              {t("blocks.personal")}
            </Button>
          )}
        </FieldPicker>
      ) : null}
    </div>
  );
}

function Links({ block }: { readonly block: Extract<Block, { kind: "links" }> }) {
  const { t } = useTranslation();
  const set = (links: typeof block.links) => put({ ...block, links });
  return (
    <Stack gap="xs">
      {block.links.map((link, n) => (
        // Links have no name of their own: they are what stands where.
        <Stack key={n} gap={4}>
          <TextInput size="xs" label={t("blocks.field.label")} value={link.label} onChange={(event) => set(block.links.with(n, { ...link, label: event.currentTarget.value }))} />
          <TextInput size="xs" label={t("blocks.field.href")} value={link.href} onChange={(event) => set(block.links.with(n, { ...link, href: event.currentTarget.value }))} />
          {block.links.length > 1 ? (
            <Button size="compact-xs" variant="subtle" color="gray" w="fit-content" leftSection={<IconTrash size={12} aria-hidden />} onClick={() => set(block.links.toSpliced(n, 1))}>
              {t("blocks.lessLinks", { name: link.label })}
            </Button>
          ) : null}
        </Stack>
      ))}
      <Group>
        <Button size="compact-xs" variant="default" disabled={block.links.length >= 12} leftSection={<IconPlus size={12} aria-hidden />} onClick={() => set([...block.links, { label: "Facebook", href: "https://www.facebook.com/" }])}>
          {t("blocks.moreLinks")}
        </Button>
      </Group>
    </Stack>
  );
}
