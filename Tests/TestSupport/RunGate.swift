import Postgres

/// Delays the runs of the actor `slow` between their start time and the insert of their records.
package struct RunGate {
    private let holder: Connection

    /// Closes the gate.
    package init(_ database: TestDatabase) throws {
        try database.connect().executeScript(
            """
            CREATE TABLE public.gate ();
            CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.actor = 'slow' THEN LOCK TABLE public.gate IN ACCESS SHARE MODE; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER pause BEFORE INSERT ON hx.runs FOR EACH ROW EXECUTE FUNCTION pause()
            """
        )
        holder = try database.connect()
        try holder.executeScript("BEGIN; LOCK TABLE public.gate IN ACCESS EXCLUSIVE MODE")
    }

    package func open() throws { try holder.executeScript("ROLLBACK") }
}
