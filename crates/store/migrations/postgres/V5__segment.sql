-- Segments: rules over contacts with a name. The text is the author's own; rules that name each
-- other are bound by the program. Few, and read by all: a reference table on Citus.
CREATE TABLE segment (
    workspace bigint NOT NULL,
    handle text COLLATE "C" NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    revision bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace, handle)
);
