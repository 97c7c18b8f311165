-- Since when the budgets of each workflow count.
SELECT workflow, max(closed_at) AS since FROM alert WHERE closed_at IS NOT NULL GROUP BY workflow
