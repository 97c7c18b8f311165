/** The e-mails of a workflow, and first words for them. Knows no React. */
import type { Value, Workflow } from "../flow/document";

/** The handles of all e-mails that a workflow sends, in its order, each once. */
export function emailsOf(of: Workflow): string[] {
  const found = new Set<string>();
  const walk = (value: Value): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
    } else if (value !== null && typeof value === "object") {
      const fields = value as { readonly [key: string]: Value };
      if (typeof fields["do"] === "string" && typeof fields["email"] === "string") {
        found.add(fields["email"]);
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
