-- Merges of which it is still kept how both were: what retention looks for.
CREATE INDEX contact_merge_kept ON contact_merge (workspace, id) WHERE before <> '';
