/** The e-mail as blocks: what can be added at the left, the mail in the middle, what can be set at the right. */
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { useQuery } from "@tanstack/react-query";
import { house } from "../../api/house";
import { useWriting, wordsIn } from "../content";
import { useBeginnings } from "./beginnings";
import { BlockList, DRAGGED_KIND } from "./BlockList";
import { useFindings } from "./found";
import { ImagePicker } from "./ImagePicker";
import { Inspector } from "./Inspector";
import { find, KINDS } from "./model";
import { add, put, shown } from "./store";
import classes from "./Blocks.module.css";

export function BlockEditor() {
  const document = useWriting((state) => wordsIn(state.content, state.language).blocks);
  const choose = useWriting((state) => state.choose);
  const look = useQuery(house).data;
  const [asked, setAsked] = useState<string>();
  const [isDragging, setIsDragging] = useState(false);
  useKeys();
  // A browser lets go of what is dragged if the page changes in the very moment, so that comes after it.
  if (document === null) {
    return null;
  }
  return (
    <div className={classes["editor"]} onDragStart={() => setTimeout(() => setIsDragging(true))} onDragEnd={() => setIsDragging(false)} onDrop={() => setIsDragging(false)}>
      <Palette />
      <div className={classes["desk"]} style={look?.colors.background ? { background: look.colors.background } : {}} onClick={() => choose(undefined)}>
        <div className={`${classes["paper"]} ${isDragging ? classes["dragging"] : ""}`} style={{ background: document.paper || undefined, color: look?.colors.text || undefined, fontFamily: look?.fonts.body || "Ubuntu, Helvetica, Arial, sans-serif" }}>
          <BlockList blocks={document.blocks} askImage={setAsked} />
        </div>
      </div>
      <div className={classes["side"]}>
        <Inspector askImage={setAsked} />
      </div>
      {asked === undefined ? null : (
        <ImagePicker
          close={() => setAsked(undefined)}
          pick={(image) => {
            const now = shown();
            const block = now === undefined ? undefined : find(now, asked);
            if (block?.kind === "image") {
              // A picture for sharp screens has twice the pixels that are shown.
              const width = Math.min(550, Math.max(20, Math.round(image.width_px > 600 ? image.width_px / 2 : image.width_px)));
              put({ ...block, src: image.address, width });
            }
            setAsked(undefined);
          }}
        />
      )}
    </div>
  );
}

function Palette() {
  const { t } = useTranslation();
  const words = useBeginnings();
  return (
    <Stack gap={4} className={classes["side"] ?? ""} component="section" aria-label={t("blocks.palette")}>
      <Text size="sm" fw={600}>
        {t("blocks.palette")}
      </Text>
      {KINDS.map((kind) => (
        <Button
          key={kind}
          size="compact-sm"
          variant="default"
          justify="flex-start"
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED_KIND, kind);
            event.dataTransfer.effectAllowed = "copy";
          }}
          onClick={() => add(kind, words)}
        >
          {t(`blocks.kind.${kind}`)}
        </Button>
      ))}
      <Past />
    </Stack>
  );
}

/** Takes a step back, or does it again. */
function Past() {
  const { t } = useTranslation();
  const past = useStore(useWriting.temporal, (state) => state.pastStates.length);
  const future = useStore(useWriting.temporal, (state) => state.futureStates.length);
  const { undo, redo } = useWriting.temporal.getState();
  return (
    <Group gap={4} mt="xs" grow>
      <Button size="compact-sm" variant="default" disabled={past === 0} onClick={() => undo()} title={`${t("blocks.undo")} (Ctrl Z)`} aria-label={t("blocks.undo")}>
        <IconArrowBackUp size={16} aria-hidden />
      </Button>
      <Button size="compact-sm" variant="default" disabled={future === 0} onClick={() => redo()} title={`${t("blocks.redo")} (Ctrl Y)`} aria-label={t("blocks.redo")}>
        <IconArrowForwardUp size={16} aria-hidden />
      </Button>
    </Group>
  );
}

function useKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const isCommand = event.ctrlKey || event.metaKey;
      const isField = event.target instanceof HTMLElement && ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName);
      if (!isCommand || isField) {
        return;
      }
      const { undo, redo } = useWriting.temporal.getState();
      const key = event.key.toLowerCase();
      if (key === "y" || (key === "z" && event.shiftKey)) {
        event.preventDefault();
        redo();
      } else if (key === "z") {
        event.preventDefault();
        undo();
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

/** What was found that is in no block: of the subject, of the whole. */
export function Findings() {
  const { t } = useTranslation();
  const all = useFindings((state) => state.all);
  const choose = useWriting((state) => state.choose);
  const speak = useWriting((state) => state.speak);
  if (all.length === 0) {
    return null;
  }
  const isWrong = all.some((one) => one.isWrong);
  return (
    <Alert color={isWrong ? "red" : "yellow"} c="var(--ink)" p="xs" title={t(isWrong ? "blocks.wrong" : "blocks.better")}>
      <ul>
        {all.map((one) => (
          <li key={`${one.language} ${one.at} ${one.sentence}`}>
            {one.block === undefined ? (
              <Text span size="sm">
                {one.language === "" ? "" : `${one.language}: `}
                {one.line === undefined ? "" : `${t("emails.line", { n: one.line })}: `}
                {one.sentence}
              </Text>
            ) : (
              <Button
                size="compact-sm"
                variant="transparent"
                style={{ height: "auto", minHeight: 24, whiteSpace: "normal", textAlign: "left" }}
                styles={{ label: { whiteSpace: "normal" } }}
                onClick={() => {
                  speak(one.language);
                  choose(one.block);
                  document.querySelector(`[data-mail-block="${one.block ?? ""}"]`)?.scrollIntoView({ block: "center" });
                }}
              >
                {one.language === "" ? "" : `${one.language}: `}
                {one.sentence}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
