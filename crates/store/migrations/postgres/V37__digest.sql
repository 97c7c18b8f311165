-- Notices that leave in one mail: what they have in common, and the one of them that has them all. A program
-- that does not know of it sends each by itself, so the format stays.
ALTER TABLE notice ADD COLUMN digest text COLLATE "C";
ALTER TABLE notice ADD COLUMN leader bigint;

CREATE INDEX notice_digest ON notice (workspace, staff, digest, message) WHERE digest IS NOT NULL;
