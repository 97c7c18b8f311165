SELECT name FROM node WHERE seen_at > $1 ORDER BY name
