-- The policy may let reservations take parts of a machine that do not divide its GPUs evenly.
ALTER TABLE policy ADD COLUMN partial_instances boolean NOT NULL DEFAULT 'f';
COMMENT ON COLUMN policy.partial_instances IS 'Whether a reservation may take a part of a machine''s GPUs that does not divide them evenly.';

-- The trigger names the columns whose changes it notes.
DROP TRIGGER policy_outside_write ON policy;
CREATE TRIGGER policy_outside_write AFTER UPDATE OF max_removal_percent, max_removals, min_admins, max_key_lifetime,
        max_reservation, allow_overcommit, protected, labels, partial_instances OR DELETE ON policy
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('policy');
