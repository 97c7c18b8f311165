/** The house style: what all e-mails look like, and how one looks in it. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";

/** What all e-mails look like. */
export type House = {
  readonly revision: number;
  readonly name: string | null;
  readonly address: string | null;
  readonly logo: { readonly src: string | null; readonly alt: string | null; readonly width: number | null; readonly href: string | null };
  readonly colors: { readonly text: string | null; readonly background: string | null; readonly accent: string | null; readonly on_accent: string | null };
  readonly fonts: { readonly body: string | null; readonly heading: string | null };
  readonly footer: string;
};

export const house = queryOptions({ queryKey: ["house-style"], queryFn: () => ask<House>("GET", "/api/v1/house-style"), staleTime: 60_000 });

/** What is sent of a style: nothing that is empty, on any level, and not what only an answer says of it. */
export function said({ revision: _, updated_at: __, findings: ___, ...style }: House & { readonly updated_at?: unknown; readonly findings?: unknown }): object {
  return full(style);
}

function full(of: object): object {
  const kept = Object.entries(of).flatMap(([key, value]: [string, unknown]) => {
    const one = value !== null && typeof value === "object" ? full(value) : value;
    const isNothing = one === null || one === "" || (typeof one === "object" && Object.keys(one).length === 0);
    return isNothing ? [] : [[key, one] as const];
  });
  return Object.fromEntries(kept);
}

/** An e-mail in a style that may not be saved yet. */
export function previewHouse(style: House, words: { readonly heading: string; readonly text: string; readonly button: string }): Promise<{ readonly html: string }> {
  const blocks = [
    { id: "b1", kind: "logo", ...(style.logo.width === null ? {} : { width: Math.max(20, style.logo.width) }) },
    { id: "b2", kind: "heading", text: words.heading, level: 1 },
    { id: "b3", kind: "text", html: `<p>${words.text}</p>` },
    { id: "b4", kind: "button", text: words.button, href: "https://example.com/" },
  ];
  return ask("POST", "/api/v1/emails/preview", { email: { subject: words.heading, blocks: { format: 1, blocks } }, house: said(style) });
}

export const saveHouse = (style: House) => ask<House>("PUT", "/api/v1/house-style", said(style));
