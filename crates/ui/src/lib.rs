//! The pages that people work in, as files inside the program: built by `build.rs` from the folder `web`
//! where there is what builds them, else one page that says what to do. They can also be read from a
//! folder when the program starts, for whoever works on them.
//!
//! This crate knows paths, types and bytes. It must not know HTTP, nor who may see what: nothing in these
//! files belongs to anybody, and all that is shown comes from the API.

mod pack;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;

/// The folder of built pages to take in place of those inside: when the program is built they become
/// those inside, when it starts they are served.
pub const FOLDER_VARIABLE: &str = "POSTDUIF_UI";

/// A file of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, such as `assets/index-1a2b.js`.
    pub path: Cow<'static, str>,
    /// Its media type.
    pub content_type: &'static str,
    /// Hexadecimal digits that change with the content.
    pub tag: Cow<'static, str>,
    /// The bytes, compressed if `is_gzip`.
    pub bytes: Cow<'static, [u8]>,
    /// Whether the bytes are compressed.
    pub is_gzip: bool,
}

impl File {
    /// Whether the content can never change under this path, since its name is made of it.
    pub fn is_immutable(&self) -> bool {
        self.path.starts_with("assets/")
    }

    /// The bytes as they were before they were compressed.
    pub fn plain(&self) -> io::Result<Cow<'_, [u8]>> {
        if !self.is_gzip {
            return Ok(Cow::Borrowed(self.bytes.as_ref()));
        }
        let mut plain = Vec::new();
        GzDecoder::new(self.bytes.as_ref()).read_to_end(&mut plain)?;
        Ok(Cow::Owned(plain))
    }
}

/// All files of the pages, by path.
#[derive(Clone)]
pub struct Pages {
    files: Cow<'static, [File]>,
}

static INSIDE: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

impl Pages {
    /// Those inside the program.
    pub const fn inside() -> Self {
        Self {
            files: Cow::Borrowed(INSIDE),
        }
    }

    /// Those of a folder, as they are now. An error if it cannot be read, or has no `index.html`.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        let packed = pack::folder(folder)?.into_iter();
        let files = packed.map(|packed| File {
            path: packed.path.into(),
            content_type: packed.content_type,
            tag: packed.tag.into(),
            bytes: packed.bytes.into(),
            is_gzip: packed.is_gzip,
        });
        Ok(Self {
            files: files.collect(),
        })
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&File> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_ref().cmp(path));
        self.files.get(at.ok()?)
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.files.iter().map(|file| &file.path);
        f.debug_list().entries(paths).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_page_inside() {
        let page = Pages::inside().get("index.html").unwrap().clone();
        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert!(page.is_gzip && !page.is_immutable());
        let html = String::from_utf8(page.plain().unwrap().into_owned()).unwrap();
        assert!(html.starts_with("<!doctype html>"), "{html}");
        assert!(!html.contains("http://") && !html.contains("https://"));
    }

    #[test]
    fn a_folder_is_read_by_path() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text);
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        write("assets/a.js", "let a = 1;").unwrap();
        write("assets/b.woff2", "font").unwrap();
        assert!(Pages::of_folder(folder.path()).is_err(), "no index.html");
        write("index.html", "<!doctype html>").unwrap();
        let pages = Pages::of_folder(folder.path()).unwrap();
        let check = |path: &str, content_type: &str, is_gzip: bool, plain: &str| {
            let file = pages.get(path).unwrap();
            assert_eq!((file.content_type, file.is_gzip), (content_type, is_gzip));
            assert_eq!(file.plain().unwrap().as_ref(), plain.as_bytes());
        };
        check(
            "assets/a.js",
            "text/javascript; charset=utf-8",
            true,
            "let a = 1;",
        );
        check("assets/b.woff2", "font/woff2", false, "font");
        check(
            "index.html",
            "text/html; charset=utf-8",
            true,
            "<!doctype html>",
        );
        assert_eq!(pages.get("assets"), None);
        assert_eq!(pages.get("../index.html"), None);
        assert!(pages.get("assets/a.js").unwrap().is_immutable());
        let before = pages.get("assets/a.js").unwrap().tag.clone();
        write("assets/a.js", "let a = 2;").unwrap();
        let after = Pages::of_folder(folder.path()).unwrap();
        assert_ne!(after.get("assets/a.js").unwrap().tag, before);
    }
}
