DELETE FROM node WHERE seen_at < $1
