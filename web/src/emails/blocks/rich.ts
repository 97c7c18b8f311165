/**
 * Text as it is edited in the page, and as it is kept: the few elements that the server takes, and fields
 * as `{{ contact.first_name | default: "you" }}`, which stand in the page as one thing that is not typed in.
 */

/** What is kept for an element of the page; everything else leaves its content only. */
const KEPT: { readonly [name: string]: string } = { P: "p", DIV: "p", STRONG: "strong", B: "strong", EM: "em", I: "em", U: "u", S: "s", STRIKE: "s", UL: "ul", OL: "ol", LI: "li" };
/** What begins on a line of its own. */
const BLOCKS = new Set(["p", "ul", "ol"]);
/** A field within words. */
const FIELD = /\{\{[^{}]*\}\}/g;
/** Under which name an element of the page keeps the Liquid that it stands for. */
const LIQUID = "liquid";

/** A field with what stands in its place where somebody has none. */
export function liquidOf(path: string, fallback: string): string {
  const quoted = fallback.replaceAll('"', "'");
  return quoted === "" ? `{{ ${path} }}` : `{{ ${path} | default: "${quoted}" }}`;
}

/** How a field is shown where it is written: its name and its fallback. */
export function fieldLabel(liquid: string): string {
  const inner = liquid.slice(2, -2).trim();
  const [path = inner, ...rest] = inner.split("|").map((part) => part.trim());
  const fallback = rest.map((part) => /^default:\s*["'](.*)["']$/.exec(part)?.[1]).find((one) => one !== undefined);
  const name = path.split(".").slice(path.startsWith("contact.") ? 1 : 0).join(".");
  return fallback === undefined ? name : `${name} · ${fallback}`;
}

/** What stands for a field in the page. */
export function chip(liquid: string): HTMLElement {
  const element = document.createElement("span");
  element.dataset[LIQUID] = liquid;
  element.contentEditable = "false";
  element.textContent = fieldLabel(liquid);
  return element;
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Fills an element of the page with what is kept. Only elements that are known are made anew. */
export function show(into: HTMLElement, kept: string, isPlain: boolean): void {
  into.replaceChildren();
  if (isPlain) {
    words(into, kept);
    return;
  }
  const parsed = new DOMParser().parseFromString(kept, "text/html");
  grow(into, parsed.body);
}

function grow(into: HTMLElement, from: Node): void {
  for (const node of from.childNodes) {
    if (node instanceof Text) {
      words(into, node.data);
    } else if (node instanceof HTMLBRElement) {
      into.append(document.createElement("br"));
    } else if (node instanceof HTMLAnchorElement) {
      const link = document.createElement("a");
      link.setAttribute("href", node.getAttribute("href") ?? "");
      into.append(link);
      grow(link, node);
    } else if (node instanceof HTMLElement) {
      const name = KEPT[node.tagName];
      const element = name === undefined ? into : document.createElement(name);
      if (element !== into) {
        into.append(element);
      }
      grow(element, node);
    }
  }
}

function words(into: HTMLElement, text: string): void {
  let from = 0;
  for (const found of text.matchAll(FIELD)) {
    into.append(text.slice(from, found.index), chip(found[0]));
    from = found.index + found[0].length;
  }
  into.append(text.slice(from));
}

/** What is kept of an element of the page that holds words only. */
export function plain(from: Node): string {
  let text = "";
  for (const node of from.childNodes) {
    if (node instanceof Text) {
      text += node.data;
    } else if (node instanceof HTMLElement) {
      text += node.dataset[LIQUID] ?? plain(node);
    }
  }
  return text.replaceAll(/\s+/g, " ");
}

/** What is kept of an element of the page. Words that stand beside paragraphs become one. */
export function rich(from: Node): string {
  let html = "";
  let loose = "";
  const flush = () => {
    if (loose.replaceAll("&nbsp;", " ").trim() !== "") {
      html += `<p>${loose}</p>`;
    }
    loose = "";
  };
  for (const node of from.childNodes) {
    const name = node instanceof HTMLElement ? KEPT[node.tagName] : undefined;
    if (name !== undefined && BLOCKS.has(name)) {
      flush();
      html += `<${name}>${inside(node, name)}</${name}>`;
    } else {
      loose += one(node);
    }
  }
  flush();
  return html;
}

function inside(from: Node, name: string): string {
  let html = "";
  for (const node of from.childNodes) {
    const inner = node instanceof HTMLElement ? KEPT[node.tagName] : undefined;
    // A paragraph in another one is a line of it; in a list there are entries only.
    html += inner === "p" ? `${html === "" ? "" : "<br />"}${inside(node, "p")}` : name !== "li" && inner === "li" && name === "p" ? inside(node, "p") : one(node);
  }
  return html;
}

function one(node: Node): string {
  if (node instanceof Text) {
    return escaped(node.data).replaceAll("\u00a0", "&nbsp;");
  }
  if (!(node instanceof HTMLElement)) {
    return "";
  }
  const liquid = node.dataset[LIQUID];
  if (liquid !== undefined) {
    return liquid;
  }
  if (node instanceof HTMLBRElement) {
    return "<br />";
  }
  if (node instanceof HTMLAnchorElement) {
    const href = node.getAttribute("href") ?? "";
    return isAddress(href) ? `<a href="${escaped(href).replaceAll('"', "&quot;")}">${inside(node, "a")}</a>` : inside(node, "a");
  }
  const name = KEPT[node.tagName];
  return name === undefined ? inside(node, "") : `<${name}>${inside(node, name)}</${name}>`;
}

/** Whether a mail may lead there. */
export const isAddress = (text: string): boolean => /^(?:https?:\/\/|mailto:|tel:).+/i.test(text) || text.startsWith("{{");
