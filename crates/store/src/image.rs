//! Pictures for e-mails, ready to be sent out, by a hash of their bytes: the same picture is kept once.
//! This module does not decode them.

use engine::id::Handle;
use engine::time::Time;

use crate::driver::Wrote;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Largest picture that is kept. Mail programs load it each time a mail is opened; what is larger is no
/// picture for a mail.
pub const IMAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most pictures in one workspace: at some 200 KB each this is a gigabyte of the database.
pub const IMAGES_MAX: usize = 5_000;
/// Longest name.
pub const NAME_BYTES_MAX: usize = 200;
/// Most on a page.
pub const PAGE_MAX: usize = 200;

/// A picture to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImage {
    /// Hexadecimal, of its bytes.
    pub hash: String,
    /// The name that people see.
    pub name: String,
    /// `png`, `jpeg` or `gif`.
    pub kind: String,
    /// As wide as it is.
    pub width_px: u32,
    /// As high as it is.
    pub height_px: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture that is kept, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Hexadecimal, of its bytes.
    pub hash: String,
    /// The name that people see.
    pub name: String,
    /// `png`, `jpeg` or `gif`.
    pub kind: String,
    /// As wide as it is.
    pub width_px: i64,
    /// As high as it is.
    pub height_px: i64,
    /// How many bytes it has.
    pub size_bytes: i64,
    /// When it came.
    pub created_at: Time,
}

/// The file of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// `png`, `jpeg` or `gif`.
    pub kind: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Workspace<'_> {
    /// Keeps a picture; one that is there already stays as it is.
    pub async fn save_image(self, image: NewImage, now: Time) -> Result<()> {
        Error::unless_over("bytes of a picture", image.bytes.len(), IMAGE_BYTES_MAX)?;
        Error::unless_over("bytes of a name", image.name.len(), NAME_BYTES_MAX)?;
        if self.image(&image.hash).await?.is_some() {
            return Ok(());
        }
        let counted = self.driver().read(&sql::IMAGE_COUNT, params![self.id()]);
        let count = counted.await?.first().map_or(Ok(0), |row| row.int("n"))?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        Error::unless_over("pictures in one workspace", count + 1, IMAGES_MAX)?;
        let size_bytes = image.bytes.len();
        let params = params![
            self.id(),
            image.hash,
            image.name,
            image.kind,
            i64::from(image.width_px),
            i64::from(image.height_px),
            size_bytes,
            now,
            image.bytes
        ];
        // Nothing is hit where somebody sent the same at the same moment; then it is there.
        self.driver()
            .write(vec![(&sql::IMAGE_INSERT, params, None)])
            .await?
            .all()
    }

    /// What is known of a picture.
    pub async fn image(self, hash: &str) -> Result<Option<Image>> {
        let params = params![self.id(), hash.to_owned()];
        let rows = self.driver().read(&sql::IMAGE_ONE, params).await?;
        rows.first().map(image).transpose()
    }

    /// Pictures, the newest first: before this instant and hash, at most `limit`.
    pub async fn images(self, before: Option<(Time, String)>, limit: usize) -> Result<Vec<Image>> {
        Error::unless_over("pictures on a page", limit, PAGE_MAX)?;
        let (at, hash) = before.map_or((i64::MAX, String::new()), |(at, hash)| (at.millis(), hash));
        let params = params![self.id(), at, hash, limit];
        let rows = self.driver().read(&sql::IMAGE_LIST, params).await?;
        rows.iter().map(image).collect()
    }

    /// The file of a picture.
    pub async fn image_file(self, hash: &str) -> Result<Option<ImageFile>> {
        let params = params![self.id(), hash.to_owned()];
        let rows = self.driver().read(&sql::IMAGE_FILE, params).await?;
        let read = |row: &Row| {
            Ok(ImageFile {
                kind: row.text("kind")?,
                bytes: row.bytes("bytes")?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// An e-mail in which the picture stands, in any of its versions or in what is being written of it.
    pub async fn image_is_in(self, hash: &str) -> Result<Option<Handle>> {
        let params = params![self.id(), format!("%{hash}%")];
        let rows = self.driver().read(&sql::IMAGE_USES, params).await?;
        let read = |row: &Row| row.parse("handle", Handle::new);
        rows.first().map(read).transpose()
    }

    /// Deletes a picture. `stamp` is that of the definitions when it was looked at who uses it; false if
    /// anything was saved since, and then nothing was done.
    pub async fn delete_image(self, hash: &str, stamp: i64) -> Result<bool> {
        let params = params![self.id(), hash.to_owned()];
        let write = vec![
            (&sql::META_GROW_IF, params!["definitions", stamp], Some(1)),
            (&sql::IMAGE_DELETE, params, Some(1)),
        ];
        Ok(matches!(self.driver().write(write).await?, Wrote::All))
    }
}

fn image(row: &Row) -> Result<Image> {
    Ok(Image {
        hash: row.text("hash")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        width_px: row.int("width_px")?,
        height_px: row.int("height_px")?,
        size_bytes: row.int("size_bytes")?,
        created_at: row.time("created_at")?,
    })
}
