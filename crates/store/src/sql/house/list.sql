SELECT workspace, style FROM house_style ORDER BY workspace
