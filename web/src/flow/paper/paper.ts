/** Puts the drawing of a workflow on paper or into a file: what only a browser can do of it. */
import type { TFunction } from "i18next";

import { ruleSentence } from "../../rules/sentence";
import type { Workflow } from "../document";
import { kindOf } from "../kinds";
import { layout, START, type Box } from "../layout";
import { beginning, detail, title, way, type Called } from "../sentence";
import { escaped, file, inside, pages, type Said, type Words } from "./drawing";
import classes from "./paper.module.css";

/** What fits on A4 and on Letter alike, within their margins, below the line with the name. In millimetres. */
const SHEET = { width: 186, height: 236 };
/** So much of the drawing has the width of a sheet at least: blocks are then as large as on a screen. */
const WIDTH_LEAST = 720;

function words(t: TFunction, workflow: Workflow, called: Called, box: Box): Words | undefined {
  if (box.id === START) {
    return { title: t("flow.starts"), detail: (workflow.triggers ?? []).map((one) => beginning(t, one, called)).join(" · "), family: "start" };
  }
  if (box.exit !== undefined) {
    const label = box.exit["label"];
    return { title: t("flow.exit"), detail: typeof label === "string" ? label : ruleSentence(t, box.exit["when"], called) || box.exit.id, family: "end" };
  }
  return box.block === undefined ? undefined : { title: title(t, box.block), detail: detail(t, box.block, called), family: kindOf(box.block.do)?.family ?? "data" };
}

function saidOf(t: TFunction, workflow: Workflow, called: Called): Said {
  const context = document.createElement("canvas").getContext("2d");
  return {
    box: (box) => words(t, workflow, called, box),
    way: (line) => (line.arm === undefined ? undefined : way(t, line.arm.arm)),
    width: (text, font) => {
      if (context === null) {
        return 0;
      }
      context.font = font;
      return context.measureText(text).width;
    },
  };
}

/** Saves the drawing as a file of its own. */
export function save(t: TFunction, workflow: Workflow, called: Called): void {
  const text = file(layout(workflow), workflow.name, saidOf(t, workflow, called));
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${workflow.handle}.svg`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Prints the whole drawing, whatever part of it is in sight; it stands beside the page for as long as that takes. */
export function print(t: TFunction, workflow: Workflow, called: Called): void {
  const drawn = layout(workflow);
  const parts = pages(drawn, { ...SHEET, widthLeast: WIDTH_LEAST });
  const picture = inside(drawn, saidOf(t, workflow, called));
  const sheets = document.createElement("div");
  sheets.className = classes["sheets"] ?? "";
  sheets.dataset["sheets"] = String(parts.length);
  sheets.innerHTML = parts
    .map(({ x, y, width, height }, index) => {
      const head = t("paper.head", { name: workflow.name, n: index + 1, of: parts.length });
      const high = (SHEET.width * height) / width;
      return `<section><p>${escaped(head)}</p><svg viewBox="${x} ${y} ${width} ${height}" style="width:${SHEET.width}mm;height:${high}mm" font-family="system-ui, sans-serif" overflow="hidden">${picture}</svg></section>`;
    })
    .join("");
  document.body.append(sheets);
  document.documentElement.dataset["printing"] = "drawing";
  const over = () => {
    sheets.remove();
    delete document.documentElement.dataset["printing"];
  };
  window.addEventListener("afterprint", over, { once: true });
  window.print();
}
