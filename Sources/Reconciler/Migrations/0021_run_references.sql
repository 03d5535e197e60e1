-- Drop the foreign key from change records to runs. A run inserts its change records in its own transaction, and the
-- chain detects missing run records. The foreign key looked up the same run once for each change record. With old
-- statistics of the table runs, each lookup read all runs.
ALTER TABLE changes DROP CONSTRAINT changes_run_fkey;
