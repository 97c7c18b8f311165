//! What a back-test is played beside: the other workflows that are live, the segments that they and the one
//! tested name, and what holds for the workspace. All of it is read from files, as people keep them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use engine::check::Catalogue;
use engine::id::Handle;
use engine::plan::Plan;
use engine::segment::{self, Segments};
use engine::settings::{self, Settings};

/// The folders of the files that `postduif workflow pull` writes.
const WORKFLOWS: &str = "workflows";
const SEGMENTS: &str = "segments";

/// What is played together.
pub(super) struct Cast {
    /// All workflows, the others by their handles and each once.
    pub(super) plans: Vec<Plan>,
    /// The place of the one that is tested.
    pub(super) tested: usize,
    /// What holds for the workspace.
    pub(super) settings: Settings,
}

/// Reads the workflow that is tested, those beside it, and the settings. One beside it that has its handle is
/// the version that it is to replace, and is not played.
pub(super) fn read(tested: &Path, beside: &[PathBuf], rules: Option<&Path>) -> Result<Cast> {
    let settings = rules.map(read_settings).transpose()?.unwrap_or_default();
    let mut files = BTreeSet::new();
    let mut segments = BTreeMap::new();
    for path in beside {
        if path.is_dir() {
            files.extend(workflows_in(path)?);
            segments.extend(segments_in(&path.join(SEGMENTS))?);
        } else if path.is_file() {
            files.insert(path.clone());
        } else {
            bail!("--beside {}: no such file or folder", path.display());
        }
    }
    let catalogue = Catalogue {
        segments: (!beside.is_empty()).then(|| Segments::new(&segments)),
        settings: Some(Arc::new(settings.clone())),
        ..Catalogue::default()
    };
    let plan = compile(tested, &catalogue)?;
    let mut others: BTreeMap<Handle, (PathBuf, Plan)> = BTreeMap::new();
    for path in files {
        let other = compile(&path, &catalogue)?;
        let handle = other.handle.clone();
        if handle == plan.handle {
            continue;
        }
        if let Some((before, _)) = others.insert(handle.clone(), (path.clone(), other)) {
            bail!(
                "{} and {} are both the workflow {handle}",
                before.display(),
                path.display()
            );
        }
    }
    let mut plans = vec![plan];
    plans.extend(others.into_values().map(|(_, plan)| plan));
    Ok(Cast {
        plans,
        tested: 0,
        settings,
    })
}

fn compile(path: &Path, catalogue: &Catalogue) -> Result<Plan> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    Plan::from_text(&text, catalogue).map_err(|findings| {
        let lines: Vec<_> = findings
            .iter()
            .map(|one| format!("{shown}:{one}"))
            .collect();
        anyhow::anyhow!("the workflow has errors\n{}", lines.join("\n"))
    })
}

fn read_settings(path: &Path) -> Result<Settings> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let reading = settings::read(&text);
    let Some(settings) = reading.settings else {
        let lines = reading.findings.into_list().into_iter();
        let lines: Vec<_> = lines.map(|one| format!("{shown}:{one}")).collect();
        bail!("the settings have errors\n{}", lines.join("\n"));
    };
    Ok(settings)
}

/// The workflows of a folder: those in its folder `workflows`, or else those that lie in it.
fn workflows_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let inside = folder.join(WORKFLOWS);
    let found = texts_in(if inside.is_dir() { &inside } else { folder })?;
    if found.is_empty() {
        bail!("{} has no workflows", folder.display());
    }
    Ok(found)
}

fn segments_in(folder: &Path) -> Result<BTreeMap<Handle, engine::condition::Condition>> {
    let mut rules = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(rules);
    }
    for path in texts_in(folder)? {
        let shown = path.display();
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {shown}"))?;
        let reading = segment::read(&text);
        let Some(segment) = reading.segment else {
            let lines = reading.findings.into_list().into_iter();
            let lines: Vec<_> = lines.map(|one| format!("{shown}:{one}")).collect();
            bail!("the segment has errors\n{}", lines.join("\n"));
        };
        rules.insert(segment.handle, segment.rule);
    }
    Ok(rules)
}

/// The YAML files that lie in a folder, by name.
fn texts_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let fault = || format!("cannot read {}", folder.display());
    let entries = std::fs::read_dir(folder).with_context(fault)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().with_context(fault)?;
    paths.retain(|path| path.extension().is_some_and(|is| is == "yaml"));
    paths.sort();
    Ok(paths)
}
