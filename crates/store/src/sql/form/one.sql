SELECT form.id, form.handle, form.name, form.version, form.is_open, form.updated_at,
       form_version.source
FROM form JOIN form_version ON form_version.workspace = form.workspace
    AND form_version.form = form.id AND form_version.version = form.version
WHERE form.workspace = $1 AND form.handle = $2
