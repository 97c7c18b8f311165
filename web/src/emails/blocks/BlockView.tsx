/** A block as it looks in the mail, near enough to write in it; the preview is the mail itself. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { house, type House } from "../../api/house";
import { here } from "../../api/images";
import { ColumnsView } from "./ColumnsView";
import type { Align, Block } from "./model";
import { Rich } from "./Rich";
import { put } from "./store";
import classes from "./Blocks.module.css";

/** What is seen of an accent where the house has none. */
const ACCENT = "#414141";
const HEADING_PX = [28, 22, 18];

type Props = { readonly block: Block; readonly isChosen: boolean; readonly askImage: (id: string) => void };

export function BlockView({ block, isChosen, askImage }: Props) {
  const { t } = useTranslation();
  const look = useQuery(house).data;
  const name = t(`blocks.kind.${block.kind}`);
  switch (block.kind) {
    case "heading":
      return (
        <Rich
          label={name}
          value={block.text}
          isPlain
          isOpen={isChosen}
          change={(text) => put({ ...block, text })}
          style={{ fontSize: HEADING_PX[(block.level ?? 1) - 1] ?? 28, fontWeight: 700, lineHeight: 1.25, textAlign: block.align, color: block.color || undefined }}
        />
      );
    case "text":
      return <Rich label={name} value={block.html} isOpen={isChosen} change={(html) => put({ ...block, html })} style={{ fontSize: block.size ?? 16, lineHeight: 1.5, textAlign: block.align, color: block.color || undefined }} />;
    case "image":
      return block.src === "" ? (
        <button type="button" className={classes["blank"]} onClick={() => askImage(block.id)}>
          {t("blocks.images.choose")}
        </button>
      ) : (
        <img className={classes["image"]} src={here(block.src)} alt={block.alt ?? ""} style={{ width: block.width ? block.width : "100%", margin: margin(block.align ?? "center") }} />
      );
    case "button":
      return (
        <div style={{ textAlign: block.align ?? "center" }}>
          <div style={{ display: block.wide ? "block" : "inline-block", padding: "10px 25px", borderRadius: 6, textAlign: "center", background: block.color || look?.colors.accent || ACCENT, color: block.text_color || look?.colors.on_accent || "#ffffff" }}>
            <Rich label={name} value={block.text} isPlain isOpen={false} change={(text) => put({ ...block, text })} style={{ fontSize: 16 }} />
          </div>
        </div>
      );
    case "divider":
      return <hr style={{ border: 0, borderTop: `1px solid ${block.color || look?.colors.accent || "#000000"}`, margin: 0 }} />;
    case "spacer":
      return <div style={{ height: block.height ?? 20 }} />;
    case "columns":
      return <ColumnsView block={block} askImage={askImage} />;
    case "footer":
      return (
        <div style={{ fontSize: 12, lineHeight: 1.5, textAlign: "center" }}>
          <Rich label={name} value={block.html} isOpen={isChosen} change={(html) => put({ ...block, html })} />
          <p className={classes["still"]}>
            <u>{block.unsubscribe}</u>
            {block.preferences ? (
              <>
                {" · "}
                <u>{block.preferences}</u>
              </>
            ) : null}
          </p>
        </div>
      );
    case "links":
      return (
        <div className={classes["still"]} style={{ fontSize: 14, textAlign: block.align ?? "center" }}>
          {block.links.map((link, n) => (
            <span key={`${link.label} ${n}`}>
              {n > 0 ? " · " : ""}
              <u>{link.label}</u>
            </span>
          ))}
        </div>
      );
    case "logo":
      return <Logo look={look} width={block.width ?? 160} align={block.align ?? "center"} />;
    case "products":
      return (
        <div>
          {[1, 2].map((n) => (
            <div key={n} className={classes["row"]}>
              <span>
                {block.name ? <span className={classes["chip"]}>{block.name}</span> : null} {block.quantity ? <span className={classes["chip"]}>× {block.quantity}</span> : null}
              </span>
              {block.price ? <span className={classes["chip"]}>{block.price}</span> : null}
            </div>
          ))}
        </div>
      );
    case "html":
      return <pre style={{ margin: 0, fontSize: 12, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{block.html}</pre>;
  }
}

const margin = (align: Align) => (align === "center" ? "0 auto" : align === "right" ? "0 0 0 auto" : 0);

function Logo({ look, width, align }: { readonly look: House | undefined; readonly width: number; readonly align: Align }) {
  const { t } = useTranslation();
  if (look?.logo.src) {
    return <img className={classes["image"]} src={here(look.logo.src)} alt={look.logo.alt ?? ""} style={{ width, margin: margin(align) }} />;
  }
  return (
    <div style={{ textAlign: align, fontSize: 20 }}>
      <strong>{look?.name ?? t("blocks.noLogo")}</strong>
    </div>
  );
}
