//! A file on its way into the store: pieces of any length become UTF-8 and whole parts.

use store::Workspace;
use store::import::{Changed, ImportId, PART_BYTES};

use super::Incoming;

/// A file that is being sent.
pub struct Upload<'a> {
    workspace: Workspace<'a>,
    import: ImportId,
    incoming: Incoming,
    held: Vec<u8>,
    parts: u64,
    size_bytes: u64,
}

impl<'a> Upload<'a> {
    /// Begins a file, in place of one that came before. An unchanged import is answered with `Done`;
    /// otherwise nothing may be sent.
    pub async fn begin(
        workspace: Workspace<'a>,
        import: ImportId,
        incoming: Incoming,
    ) -> Result<(Self, Changed), store::Error> {
        while workspace.empty_import(import).await? > 0 {}
        let changed = match workspace.import(import).await? {
            None => Changed::Unknown,
            Some(import) => import.run.map_or(Changed::Done, Changed::Busy),
        };
        let upload = Self {
            workspace,
            import,
            incoming,
            held: Vec::new(),
            parts: 0,
            size_bytes: 0,
        };
        Ok((upload, changed))
    }

    /// Takes the next piece.
    pub async fn take(&mut self, piece: &[u8]) -> Result<Changed, store::Error> {
        let text = self.incoming.take(piece);
        self.held.extend(text);
        while self.held.len() >= PART_BYTES {
            let rest = self.held.split_off(PART_BYTES);
            let part = std::mem::replace(&mut self.held, rest);
            let changed = self.keep(part).await?;
            if changed != Changed::Done {
                return Ok(changed);
            }
        }
        Ok(Changed::Done)
    }

    /// Says that this was all of it.
    pub async fn end(mut self) -> Result<Changed, store::Error> {
        let text = self.incoming.end();
        self.held.extend(text);
        let held = std::mem::take(&mut self.held);
        for part in held.chunks(PART_BYTES) {
            let changed = self.keep(part.to_vec()).await?;
            if changed != Changed::Done {
                return Ok(changed);
            }
        }
        self.workspace
            .end_import_file(self.import, self.size_bytes)
            .await
    }

    async fn keep(&mut self, part: Vec<u8>) -> Result<Changed, store::Error> {
        self.size_bytes += part.len() as u64;
        let kept = self
            .workspace
            .add_import_part(self.import, self.parts, part);
        self.parts += 1;
        kept.await
    }
}
