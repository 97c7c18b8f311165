SELECT DISTINCT workspace, workflow FROM message WHERE state = 'held'
