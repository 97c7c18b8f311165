/** What a workflow names: its e-mails, with first words for them, and its sources. Knows no React. */
import type { Fields, Value, Workflow } from "../flow/document";

/** The e-mails that its blocks send, each once. */
export const emailsOf = (of: Workflow) => namedBy(of, (block) => block["email"]);

/** The sources that its blocks wait for, each once. */
export const sourcesOf = (of: Workflow) => namedBy(of, (block) => (block["do"] === "wait_for_data" ? block["source"] : undefined));

function namedBy(of: Workflow, name: (block: Fields) => Value | undefined): string[] {
  const found = new Set<string>();
  const walk = (value: Value): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
    } else if (value !== null && typeof value === "object") {
      const fields = value as Fields;
      const named = typeof fields["do"] === "string" ? name(fields) : undefined;
      if (typeof named === "string") {
        found.add(named);
      }
      Object.values(fields).forEach(walk);
    }
  };
  walk(of);
  return [...found];
}

/** A handle as one says it: `cart-reminder` is `Cart reminder`. */
export function spoken(handle: string): string {
  const words = handle.replace(/-+/g, " ").trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Paragraphs of plain words as HTML. What stands in braces stays a place to be filled in. */
export function htmlOf(words: string): string {
  const parts = words.trim().split(/\n\s*\n/);
  return `${parts.map((part) => `<p>${part.split(/(\{\{.*?\}\})/).map((one, n) => (n % 2 === 1 ? one : escaped(one))).join("")}</p>`).join("\n")}\n`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n/g, "<br>\n");
}
