-- What a resource was called before, as last applied: the same mark applied again renames nothing.
ALTER TABLE gpu_types ADD COLUMN renamed_from text COLLATE "C";
ALTER TABLE teams ADD COLUMN renamed_from text COLLATE "C";
ALTER TABLE regions ADD COLUMN renamed_from text COLLATE "C";
ALTER TABLE users ADD COLUMN renamed_from text COLLATE "C";
ALTER TABLE api_keys ADD COLUMN renamed_from text COLLATE "C";
ALTER TABLE reservations ADD COLUMN renamed_from text COLLATE "C";
