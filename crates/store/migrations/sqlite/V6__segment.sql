-- Segments: rules over contacts with a name. The text is the author's own; rules that name each
-- other are bound by the program.
CREATE TABLE segment (
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, handle)
) STRICT, WITHOUT ROWID;
