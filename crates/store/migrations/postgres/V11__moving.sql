-- Where those go on who are inside when this version is published: JSON with a format number. None
-- where nobody is taken along.
ALTER TABLE workflow_version ADD COLUMN moves text;
-- The journeys of a workflow that are in older versions.
CREATE INDEX journey_version ON journey (bucket, workspace, workflow, version, id);
