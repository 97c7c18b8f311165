-- What was sent in a workspace on each day, of all its workflows: they all count now, and not only those
-- with budgets.
CREATE INDEX pace_day ON pace (workspace, day);
