-- The status tables, which other programs write, are derived from the kinds too, with a comment on each column.
COMMENT ON COLUMN reservation_status.phase IS 'How far the scheduler is with it.';
COMMENT ON COLUMN reservation_status.reason IS 'Why it is in that phase.';
COMMENT ON COLUMN reservation_status.observed_at IS 'When it was last observed.';
COMMENT ON COLUMN api_key_status.last_used_at IS 'When a gateway last honoured it.';
