-- Change records keep the earlier names that a row stored before the change, so that an undo gives them back. Without
-- them, a rename that was undone and done again looked like one that is still to be done.
ALTER TABLE changes ADD COLUMN renamed_from text COLLATE "C";
COMMENT ON COLUMN changes.renamed_from IS
    'The earlier names that the row stored before the change, empty without any; null if that was not recorded.';
ALTER TABLE runs ALTER COLUMN changes_format SET DEFAULT 2;
COMMENT ON COLUMN runs.changes_format IS
    'Which columns of its change records changes_digest is of; 2 since there is changes.renamed_from.';
