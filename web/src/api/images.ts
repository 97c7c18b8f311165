/** Pictures for e-mails, and the look of the house: what is asked of the API. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { ask, send } from "./client";

/** A picture that mails can load. */
export type Image = {
  readonly id: string;
  readonly address: string;
  readonly name: string;
  readonly kind: string;
  readonly width_px: number;
  readonly height_px: number;
  readonly size_bytes: number;
  readonly created_at: string;
};

/** As large as a file may be that is sent. */
export const UPLOAD_BYTES_MAX = 12 * 1024 * 1024;
/** What the choice of files offers. */
export const UPLOAD_TYPES = "image/png,image/jpeg,image/gif,image/webp";

export const images = infiniteQueryOptions({
  queryKey: ["images"],
  queryFn: ({ pageParam }) => ask<{ images: Image[]; next: string | null }>("GET", `/api/v1/images?limit=48${pageParam === undefined ? "" : `&after=${pageParam}`}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

export const addImage = (file: File) => send<Image>("POST", `/api/v1/images?name=${encodeURIComponent(file.name.slice(0, 100))}`, file, file.type);

export const deleteImage = (id: string) => ask<void>("DELETE", `/api/v1/images/${id}`);

/**
 * Where this page loads a picture of ours from: mails name the public address, and the page may be open
 * under another one.
 */
export function here(address: string): string {
  const at = /\/i\/\d+\/[0-9a-f]{32}\.(?:png|jpeg|gif)$/.exec(address);
  return at === null ? address : at[0];
}

/** The same within the HTML of a mail. */
export const allHere = (html: string): string => html.replaceAll(/https?:\/\/[^/"'\s]+(\/i\/\d+\/[0-9a-f]{32}\.(?:png|jpeg|gif))/g, "$1");

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

export const house = queryOptions({ queryKey: ["house"], queryFn: () => ask<House>("GET", "/api/v1/house-style"), staleTime: 60_000 });

/** What is sent of a style: nothing that is empty. */
function said({ name, address, logo, colors, fonts, footer }: House): object {
  const part = (of: object) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null && value !== ""));
  return { ...part({ name, address, footer }), logo: part(logo), colors: part(colors), fonts: part(fonts) };
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
