//! Which pages are served at `/app/`: those inside the program, or those of a folder that the environment
//! names, for whoever works on them.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};

/// The files of the pages.
pub(crate) fn built() -> Result<Arc<ui::Pages>> {
    let folder = std::env::var_os(ui::FOLDER_VARIABLE).filter(|folder| !folder.is_empty());
    let Some(folder) = folder else {
        return Ok(Arc::new(ui::Pages::inside()));
    };
    let folder = Path::new(&folder);
    let pages = ui::Pages::of_folder(folder).with_context(|| {
        let variable = ui::FOLDER_VARIABLE;
        format!(
            "{variable}={} is no folder of built pages",
            folder.display()
        )
    })?;
    Ok(Arc::new(pages))
}
