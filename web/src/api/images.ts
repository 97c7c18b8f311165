/** Pictures for e-mails, and the look of the house: what is asked of the API. */
import { infiniteQueryOptions } from "@tanstack/react-query";

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
