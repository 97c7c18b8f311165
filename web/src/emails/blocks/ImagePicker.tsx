/** Chooses a picture among those that are there, or sends a new one. */
import { Alert, Button, FileButton, Group, Modal, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconTrash, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

import { addImage, deleteImage, here, images, UPLOAD_BYTES_MAX, UPLOAD_TYPES, type Image } from "../../api/images";
import { MoreRows } from "../../ui/MoreRows";
import classes from "./Blocks.module.css";

type Props = { readonly close: () => void; readonly pick: (image: Image) => void };

export function ImagePicker({ close, pick }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const query = useInfiniteQuery(images);
  const [isOver, setIsOver] = useState(false);
  const changed = () => cache.invalidateQueries({ queryKey: ["images"] });
  const upload = useMutation({
    mutationFn: (file: File) => {
      if (file.size > UPLOAD_BYTES_MAX) {
        throw new Error(t("blocks.images.tooLarge"));
      }
      return addImage(file);
    },
    onSuccess: async (image) => {
      await changed();
      pick(image);
    },
  });
  const forget = useMutation({ mutationFn: deleteImage, onSettled: changed });
  const all = query.data?.pages.flatMap((page) => page.images) ?? [];
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) {
      upload.mutate(file);
    }
  };
  const wrong = upload.error ?? forget.error ?? query.error;
  return (
    <Modal opened onClose={close} title={t("blocks.images.title")} size="lg">
      <Stack gap="sm">
        <Group
          className={`${classes["drop"]} ${isOver ? classes["over"] : ""}`}
          justify="center"
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={dropped}
        >
          <Text size="sm" c="dimmed">
            {t("blocks.images.drop")}
          </Text>
          <FileButton accept={UPLOAD_TYPES} onChange={(file) => (file === null ? undefined : upload.mutate(file))}>
            {(props) => (
              <Button {...props} size="xs" loading={upload.isPending} leftSection={<IconUpload size={14} aria-hidden />}>
                {t("blocks.images.upload")}
              </Button>
            )}
          </FileButton>
        </Group>
        {wrong === null ? null : (
          <Alert color="red" c="var(--ink)" role="alert">
            {wrong.message}
          </Alert>
        )}
        {all.length === 0 && query.isSuccess ? <Text c="dimmed">{t("blocks.images.none")}</Text> : null}
        <SimpleGrid cols={{ base: 2, xs: 3, sm: 4 }} spacing="sm">
          {all.map((image) => (
            <div key={image.id} className={classes["picture"]}>
              <UnstyledButton onClick={() => pick(image)} aria-label={t("blocks.images.take", { name: image.name })}>
                <img src={here(image.address)} alt="" loading="lazy" />
                <Text size="xs" truncate>
                  {image.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {image.width_px} × {image.height_px}
                </Text>
              </UnstyledButton>
              <Button size="compact-xs" variant="subtle" color="gray" aria-label={t("blocks.images.delete", { name: image.name })} leftSection={<IconTrash size={12} aria-hidden />} onClick={() => forget.mutate(image.id)}>
                {t("flow.delete")}
              </Button>
            </div>
          ))}
        </SimpleGrid>
        <MoreRows query={query} />
      </Stack>
    </Modal>
  );
}
