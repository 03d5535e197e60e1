-- Teams are parts of teams.
ALTER TABLE teams ADD COLUMN parent text COLLATE "C";
ALTER TABLE teams ADD CONSTRAINT teams_parent_fkey FOREIGN KEY (cluster, parent)
    REFERENCES teams (cluster, name) DEFERRABLE;
CREATE INDEX teams_parent_idx ON teams (cluster, parent);
COMMENT ON COLUMN teams.parent IS 'The team that it is a part of, whose keys see it too.';

-- The trigger names the columns whose changes it notes.
DROP TRIGGER teams_outside_write ON teams;
CREATE TRIGGER teams_outside_write AFTER UPDATE OF name, display_name, admin_email, phone, active, monthly_budget_usd,
        billing_company_name, billing_address, billing_tax_number_type, billing_tax_number, billing_country, protected,
        parent OR DELETE ON teams
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('teams', 'name');
