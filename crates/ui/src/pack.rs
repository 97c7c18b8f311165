//! A folder of built pages as files that can be served: each with its type, a tag that changes with its
//! content, and its bytes, compressed where that helps. The build script and the library share this
//! module, so it knows neither; it asks nobody but the folder.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Most files of built pages: one for each part that is loaded by itself, the fonts and the languages
/// are a few dozen. A folder with more is another one.
const FILES_MAX: usize = 1_000;
/// Largest of them; built pages are far below.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A file as it was packed.
pub(crate) struct Packed {
    /// Its path in the folder, with `/`.
    pub(crate) path: String,
    pub(crate) content_type: &'static str,
    /// Hexadecimal digits that change with the content.
    pub(crate) tag: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_gzip: bool,
}

/// Every file of a folder, by path; an error if there is no `index.html` in it.
pub(crate) fn folder(root: &Path) -> io::Result<Vec<Packed>> {
    let mut paths = Vec::new();
    gather(root, &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        files.push(file(root, &path)?);
    }
    if files.iter().any(|file| file.path == "index.html") {
        return Ok(files);
    }
    let text = format!("{} has no index.html", root.display());
    Err(io::Error::new(io::ErrorKind::NotFound, text))
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), paths)?;
        } else {
            paths.push(entry.path());
        }
        if paths.len() > FILES_MAX {
            let text = format!("more than {FILES_MAX} files are no built pages");
            return Err(io::Error::other(text));
        }
    }
    Ok(())
}

fn file(root: &Path, path: &Path) -> io::Result<Packed> {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    if fs::metadata(path)?.len() > FILE_BYTES_MAX {
        let text = format!("{} has more than {FILE_BYTES_MAX} bytes", path.display());
        return Err(io::Error::other(text));
    }
    let plain = fs::read(path)?;
    let mut hasher = DefaultHasher::new();
    plain.hash(&mut hasher);
    let tag = format!("{:016x}", hasher.finish());
    let path = parts.join("/");
    let (content_type, is_text) = content_type(&path);
    let bytes = if is_text { gzip(&plain)? } else { plain };
    Ok(Packed {
        path,
        content_type,
        tag,
        bytes,
        is_gzip: is_text,
    })
}

/// The type of a file, and whether it is text, which becomes smaller.
fn content_type(path: &str) -> (&'static str, bool) {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => ("text/html; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "json" => ("application/json", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "woff2" => ("font/woff2", false),
        "png" => ("image/png", false),
        "ico" => ("image/x-icon", false),
        _ => ("application/octet-stream", false),
    }
}

/// Compressed as well as it goes: it is done once, and sent often.
pub(crate) fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}
