-- What schedulers are told, and what they report. Messages go into a queue of PGMQ or into outbox; dispatches records
-- each of them. Phases are reported by a function, which allows only the transitions that there are.

COMMENT ON TABLE outbox IS 'Messages that a run owes to other programs if there is no queue of PGMQ, committed with it.';
COMMENT ON COLUMN outbox.topic IS 'The name of the queue; before version 22 the section and the action.';

CREATE TABLE dispatches (
    cluster text COLLATE "C" NOT NULL,
    run uuid NOT NULL,
    seq integer NOT NULL,
    queue text COLLATE "C" NOT NULL,
    via text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT dispatches_pkey PRIMARY KEY (cluster, run, seq),
    CONSTRAINT dispatches_via_check CHECK (via IN ('pgmq', 'outbox'))
);
CREATE INDEX dispatches_resource_id_idx ON dispatches (cluster, resource_id);
COMMENT ON TABLE dispatches IS 'Which messages were put into queues; the message itself is in the queue or in outbox.';
COMMENT ON COLUMN dispatches.seq IS 'The number of the change in its run; the ID of the message is run/seq.';
COMMENT ON COLUMN dispatches.resource_id IS 'The ID of the row, which stays the same when the resource is renamed.';

ALTER TABLE reservation_status
    ADD COLUMN phase_at timestamptz,
    ADD COLUMN started_at timestamptz,
    ADD COLUMN ended_at timestamptz;
UPDATE reservation_status SET
    phase_at = observed_at,
    ended_at = CASE WHEN phase IN ('completed', 'expired', 'failed', 'cancelled') THEN observed_at END;
COMMENT ON TABLE reservation_status IS 'What schedulers report of reservations; never compared with a spec.';
COMMENT ON COLUMN reservation_status.phase_at IS 'Since when it is in that phase.';
COMMENT ON COLUMN reservation_status.started_at IS 'When it first became active.';
COMMENT ON COLUMN reservation_status.ended_at IS 'When it came to a final phase.';

-- Reports name the ID of the row, because the name may change and may later be that of another reservation.
CREATE UNIQUE INDEX reservations_id_idx ON reservations (cluster, id);

CREATE VIEW reservation_transitions (from_phase, to_phase) AS
    VALUES ('pending'::text, 'queued'::text), ('pending', 'preparing'), ('pending', 'failed'), ('pending', 'cancelled'),
        ('queued', 'preparing'), ('queued', 'cancelled'),
        ('preparing', 'queued'), ('preparing', 'active'), ('preparing', 'failed'), ('preparing', 'cancelled'),
        ('active', 'completed'), ('active', 'expired'), ('active', 'cancelled');
COMMENT ON VIEW reservation_transitions IS 'Which phase of a reservation may follow which; from a final phase none does.';

CREATE VIEW reservation_phases AS
    SELECT r.cluster, r.name AS reservation, r.id AS reservation_id,
        coalesce(s.phase, CASE
            WHEN r.state = 'cancelled' THEN 'cancelled'
            WHEN now() < r.start THEN 'pending'
            WHEN r.duration IS NULL OR now() < r.start + r.duration THEN 'active'
            ELSE 'expired'
        END) AS phase,
        s.phase IS NOT NULL AS is_reported, s.reason,
        r.start AS starts_at, r.start + r.duration AS ends_at, s.phase_at, s.started_at, s.ended_at, s.observed_at
    FROM reservations AS r
    LEFT JOIN reservation_status AS s ON s.cluster = r.cluster AND s.reservation = r.name;
COMMENT ON VIEW reservation_phases IS 'The phase of each reservation: as reported, and by time alone where nobody reports.';

-- Schedulers may not write the table, so the function acts as its owner. The path is fixed to the schema that the
-- migration runs in.
DO $migration$
BEGIN
    EXECUTE format($function$
        CREATE FUNCTION report_reservation(
            cluster text,
            reservation_id uuid,
            phase text,
            reason text DEFAULT NULL,
            observed_at timestamptz DEFAULT NULL
        ) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $body$
        #variable_conflict use_column
        DECLARE
            held record;
            known record;
            before text;
            moment timestamptz;
            is_final boolean;
        BEGIN
            IF NOT EXISTS (
                SELECT FROM reservation_transitions AS t WHERE report_reservation.phase IN (t.from_phase, t.to_phase)
            ) THEN
                RAISE EXCEPTION 'there is no phase %%', coalesce(quote_literal(report_reservation.phase), 'null')
                    USING ERRCODE = 'invalid_parameter_value';
            END IF;
            -- A run that changes the reservation, and another report, are waited for.
            SELECT r.name, r.state, least(r.start, r.created_at) AS earliest INTO held FROM reservations AS r
            WHERE r.cluster = report_reservation.cluster AND r.id = report_reservation.reservation_id
            FOR NO KEY UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'there is no reservation %% in cluster %%', report_reservation.reservation_id,
                    quote_nullable(report_reservation.cluster)
                    USING ERRCODE = 'no_data_found',
                        HINT = 'It was removed, so what runs for it must end.';
            END IF;
            SELECT s.phase, s.phase_at INTO known FROM reservation_status AS s
            WHERE s.cluster = report_reservation.cluster AND s.reservation = held.name;
            before := coalesce(known.phase, CASE held.state WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END);
            moment := least(
                greatest(coalesce(report_reservation.observed_at, clock_timestamp()), known.phase_at, held.earliest),
                clock_timestamp()
            );
            is_final := NOT EXISTS (
                SELECT FROM reservation_transitions AS t WHERE t.from_phase = report_reservation.phase
            );
            IF report_reservation.phase = before THEN
                IF is_final THEN RETURN false; END IF;
            ELSIF NOT EXISTS (
                SELECT FROM reservation_transitions AS t
                WHERE t.from_phase = before AND t.to_phase = report_reservation.phase
            ) THEN
                RAISE EXCEPTION 'reservation %% is %%, and cannot become %%', held.name, before,
                    report_reservation.phase
                    USING ERRCODE = 'object_not_in_prerequisite_state',
                        HINT = 'The view reservation_transitions has what may follow.';
            END IF;
            INSERT INTO reservation_status AS s
                (cluster, reservation, phase, reason, observed_at, phase_at, started_at, ended_at)
            VALUES (
                report_reservation.cluster, held.name, report_reservation.phase, report_reservation.reason, moment,
                moment, CASE report_reservation.phase WHEN 'active' THEN moment END,
                CASE WHEN is_final THEN moment END
            )
            ON CONFLICT ON CONSTRAINT reservation_status_pkey DO UPDATE SET
                phase = excluded.phase,
                reason = CASE WHEN s.phase = excluded.phase THEN coalesce(excluded.reason, s.reason)
                    ELSE excluded.reason END,
                observed_at = excluded.observed_at,
                phase_at = CASE WHEN s.phase = excluded.phase THEN s.phase_at ELSE excluded.phase_at END,
                started_at = coalesce(s.started_at, excluded.started_at),
                ended_at = excluded.ended_at;
            RETURN known.phase IS NULL OR known.phase <> report_reservation.phase;
        END
        $body$
    $function$, current_schema());
END
$migration$;
REVOKE ALL ON FUNCTION report_reservation(text, uuid, text, text, timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION report_reservation(text, uuid, text, text, timestamptz) IS
    'Reports the phase of a reservation: true if it is another than before, false if it is the same, else an error.';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hx_processor') THEN
        REVOKE INSERT, UPDATE, DELETE ON reservation_status FROM hx_processor;
    END IF;
END
$$;
