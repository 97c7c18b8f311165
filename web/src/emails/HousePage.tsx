/** What all e-mails look like: logo, colours, fonts and the end of each, with an e-mail in it beside. */
import { Alert, Button, Group, NumberInput, Select, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconPhoto } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { house, previewHouse, saveHouse, type House } from "../api/house";
import { allHere, here } from "../api/images";
import { Trouble, Waiting } from "../app/Trouble";
import { Page } from "../ui/Page";
import { ColorField } from "./blocks/ColorField";
import { ImagePicker } from "./blocks/ImagePicker";
import classes from "./Email.module.css";

/** Fonts that mail programs have; the first of each that is there is taken. */
const FONTS = ["Arial, Helvetica, sans-serif", "Verdana, Geneva, sans-serif", "Tahoma, Geneva, sans-serif", "'Trebuchet MS', Helvetica, sans-serif", "Georgia, 'Times New Roman', serif", "'Times New Roman', Times, serif", "'Courier New', Courier, monospace"];
/** How long after the last key it is shown anew. */
const SHOW_AFTER_MS = 500;
/** As wide as a logo may be. */
const LOGO_PX_MAX = 600;

export function HousePage() {
  const query = useQuery(house);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return <Form key={query.data.revision} of={query.data} />;
}

function Form({ of }: { readonly of: House }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const readOnly = !useMay("edit");
  const [style, setStyle] = useState(of);
  const [isAsked, setIsAsked] = useState(false);
  const keep = useMutation({
    mutationFn: () => saveHouse(style),
    onSuccess: async (saved) => {
      cache.setQueryData(house.queryKey, saved);
      notifications.show({ message: t("house.saved") });
      await cache.invalidateQueries({ queryKey: ["preview"] });
    },
  });
  const isChanged = JSON.stringify(style) !== JSON.stringify(of);
  const logo = (change: Partial<House["logo"]>) => setStyle({ ...style, logo: { ...style.logo, ...change } });
  const colors = (change: Partial<House["colors"]>) => setStyle({ ...style, colors: { ...style.colors, ...change } });
  return (
    <Page
      wide
      title={t("house.title")}
      right={
        <Button loading={keep.isPending} disabled={!isChanged || readOnly} onClick={() => keep.mutate()}>
          {t("house.save")}
        </Button>
      }
    >
      <Text c="dimmed" maw={720}>
        {t("house.hint")}
      </Text>
      {keep.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert" title={t("app.failed")}>
          {keep.error.message}
        </Alert>
      )}
      <div className={classes["both"]}>
        <Stack gap="sm">
          <Title order={2} size="h5">
            {t("house.who")}
          </Title>
          <TextInput label={t("house.name")} value={style.name ?? ""} onChange={(event) => setStyle({ ...style, name: event.currentTarget.value })} />
          <TextInput label={t("house.address")} description={t("house.addressHint")} value={style.address ?? ""} onChange={(event) => setStyle({ ...style, address: event.currentTarget.value })} />
          <Title order={2} size="h5" mt="sm">
            {t("house.logo")}
          </Title>
          <Group gap="md" align="center">
            {style.logo.src ? <img src={here(style.logo.src)} alt={style.logo.alt ?? ""} style={{ maxWidth: 180, maxHeight: 80, background: "#ffffff" }} /> : null}
            <Button variant="default" size="xs" leftSection={<IconPhoto size={14} aria-hidden />} onClick={() => setIsAsked(true)}>
              {t("blocks.images.choose")}
            </Button>
            {style.logo.src ? (
              <Button variant="subtle" color="gray" size="xs" onClick={() => logo({ src: null })}>
                {t("house.noLogo")}
              </Button>
            ) : null}
          </Group>
          <TextInput label={t("house.alt")} value={style.logo.alt ?? ""} onChange={(event) => logo({ alt: event.currentTarget.value })} />
          <Group grow>
            <TextInput label={t("house.href")} placeholder="https://" value={style.logo.href ?? ""} onChange={(event) => logo({ href: event.currentTarget.value })} />
            <NumberInput label={t("house.width")} min={1} max={LOGO_PX_MAX} allowDecimal={false} value={style.logo.width ?? ""} onChange={(width) => logo({ width: typeof width === "number" && width > 0 ? width : null })} />
          </Group>
          <Title order={2} size="h5" mt="sm">
            {t("house.colors")}
          </Title>
          <Group grow align="flex-start">
            <ColorField whenEmpty={t("house.usualColor")} label={t("house.accent")} usual="#414141" value={style.colors.accent ?? ""} change={(accent) => colors({ accent })} />
            <ColorField whenEmpty={t("house.usualColor")} label={t("house.onAccent")} value={style.colors.on_accent ?? ""} change={(on_accent) => colors({ on_accent })} />
          </Group>
          <Group grow align="flex-start">
            <ColorField whenEmpty={t("house.usualColor")} label={t("house.text")} usual="#000000" value={style.colors.text ?? ""} change={(text) => colors({ text })} />
            <ColorField whenEmpty={t("house.usualColor")} label={t("house.background")} value={style.colors.background ?? ""} change={(background) => colors({ background })} />
          </Group>
          <Select label={t("house.font")} placeholder={t("house.usualFont")} clearable data={style.fonts.body && !FONTS.includes(style.fonts.body) ? [style.fonts.body, ...FONTS] : FONTS} value={style.fonts.body || null} onChange={(body) => setStyle({ ...style, fonts: { ...style.fonts, body } })} />
          <Title order={2} size="h5" mt="sm">
            {t("house.end")}
          </Title>
          <Textarea label={t("house.footer")} description={t("house.footerHint")} autosize minRows={3} maxRows={12} value={style.footer} onChange={(event) => setStyle({ ...style, footer: event.currentTarget.value })} classNames={{ input: classes["code"] ?? "" }} />
          {style.footer === "" ? (
            <Button variant="default" size="xs" w="fit-content" onClick={() => setStyle({ ...style, footer: `{{ house.name }}, {{ house.address }}<br>\n<a href="{{ unsubscribe_url }}">${t("blocks.begin.unsubscribe")}</a>` })}>
              {t("house.usualFooter")}
            </Button>
          ) : null}
        </Stack>
        <Shown style={style} isChanged={isChanged} />
      </div>
      {isAsked ? (
        <ImagePicker
          close={() => setIsAsked(false)}
          pick={(image) => {
            setIsAsked(false);
            logo({ src: image.address, alt: style.logo.alt || style.name || image.name, width: style.logo.width ?? Math.min(200, image.width_px) });
          }}
        />
      ) : null}
    </Page>
  );
}

/** An e-mail as it would look. The server knows only what is saved, so what is not yet is put into it here. */
function Shown({ style, isChanged }: { readonly style: House; readonly isChanged: boolean }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(style, SHOW_AFTER_MS);
  const words = { heading: t("house.sampleTitle"), text: t("house.sampleText"), button: t("blocks.begin.button") };
  const query = useQuery({ queryKey: ["preview", "house", settled, words.heading], queryFn: () => previewHouse(settled, words), placeholderData: keepPreviousData });
  return (
    <Stack gap="xs" component="section" aria-label={t("emails.preview")}>
      <Text fw={600}>{t("emails.preview")}</Text>
      {isChanged ? (
        <Text size="sm" c="dimmed">
          {t("house.notYet")}
        </Text>
      ) : null}
      {query.error === null ? null : (
        <Alert color="red" c="var(--ink)">
          {query.error.message}
        </Alert>
      )}
      {query.data === undefined ? null : <iframe className={classes["frame"]} sandbox="" srcDoc={allHere(query.data.html)} title={t("emails.preview")} />}
    </Stack>
  );
}
