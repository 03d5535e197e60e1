-- Change records are inserted by the run that they name, in its transaction, and the chain of runs shows what is missing.
-- This foreign key looked up that one run again for each of them; where the statistics of runs were old, each lookup read
-- all runs.
ALTER TABLE changes DROP CONSTRAINT changes_run_fkey;
