import Model
import Postgres
import TestSupport
import Text

extension OwnedHistory {
    /// Writes runs and changes as no run leaves them: of any time, with fields of any type, of kinds that there are not.
    func insertOddRecords(using random: inout SeededGenerator) throws {
        let ends = try database.execute("SELECT DISTINCT finished_at FROM hx.runs ORDER BY 1").rows.compactMap { $0[0] }
        var json = JSONWriter()
        json.array { json in
            for _ in 0..<150 {
                json.object { json in
                    json.member("state", random.oneIn(8) ? random.pick(["failed", "running"]) : "succeeded")
                    json.member("time", Self.time(ends, &random))
                    json.name("changes")
                    json.array { json in
                        for _ in 0..<Int.random(in: 5...20, using: &random) {
                            json.object { Self.change(&$0, &random) }
                        }
                    }
                }
            }
        }
        try database.execute(
            """
            WITH records AS MATERIALIZED (
                SELECT gen_random_uuid() AS id, r, clock_timestamp() AS started
                FROM jsonb_array_elements($1::jsonb) AS r
            ), runs AS (
                INSERT INTO hx.runs (cluster, id, state, program_version, started_at, finished_at)
                SELECT 'test', id, r->>'state', 'odd', started, (r->>'time')::timestamptz FROM records
            )
            INSERT INTO hx.changes (cluster, run, seq, action, kind, key, previous_key, reason, before, after)
            SELECT 'test', id, number, c->>'action', c->>'kind', c->>'key', c->>'previousKey', 'odd',
                c->'before', c->'after'
            FROM records CROSS JOIN jsonb_array_elements(r->'changes') WITH ORDINALITY AS e (c, number)
            """,
            [json.text]
        )
    }

    /// The end of a run, or a moment beside one; or none, or a time that no run ends at.
    private static func time(_ ends: [String], _ random: inout SeededGenerator) -> String? {
        let odd = ["infinity", "-infinity", "12000-01-01 00:00:00+00", "0044-03-15 00:00:00+00 BC"]
        let edges = ["9999-12-31 23:59:59.999999+00", "0001-01-01 00:00:00+00", "10000-01-01 00:00:00+00"]
        switch Int.random(in: 0..<16, using: &random) {
        case 0: return nil
        case 1: return random.pick(odd)
        case 2: return random.pick(edges)
        default:
            let end = random.pick(ends)
            guard end.hasSuffix("+00"), random.oneIn(2), let last = end.dropLast(3).last?.wholeNumberValue else {
                return end
            }
            // Another last digit: some microseconds before or behind.
            return end.dropLast(4) + String((last + random.pick([1, 9])) % 10) + "+00"
        }
    }

    private static func change(_ json: inout JSONWriter, _ random: inout SeededGenerator) {
        json.member("action", random.pick(["create", "update", "rename", "delete", "settle", "release"]))
        json.member("kind", random.oneIn(12) ? random.pick(["Teams", "unknown", ""]) : random.pick(Kind.all).section)
        json.member("key", name(&random))
        if random.oneIn(3) { json.member("previousKey", name(&random)) }
        for side in ["before", "after"] where !random.oneIn(4) {
            json.name(side)
            state(&json, &random)
        }
    }

    private static func state(_ json: inout JSONWriter, _ random: inout SeededGenerator) {
        guard !random.oneIn(12) else { return value(&json, &random) }
        json.object { json in
            for field in ["name", "team", "user", "region", "parent", "phone"] where !random.oneIn(4) {
                json.name(field)
                if random.oneIn(4) { value(&json, &random) } else { json.string(name(&random)) }
            }
            guard !random.oneIn(5) else { return }
            json.name("dedicatedTo")
            if random.oneIn(5) {
                value(&json, &random)
            } else {
                json.array { json in
                    for _ in 0..<Int.random(in: 0...3, using: &random) {
                        if random.oneIn(5) { value(&json, &random) } else { json.string(name(&random)) }
                    }
                }
            }
        }
    }

    private static func name(_ random: inout SeededGenerator) -> String {
        random.pick(["t", "u", "r"]) + String(Int.random(in: 0..<8, using: &random))
    }

    /// What stands where a name or a list of names should.
    private static func value(_ json: inout JSONWriter, _ random: inout SeededGenerator) {
        let name = name(&random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: json.null()
        case 1: json.literal("5")
        case 2: json.literal("true")
        case 3: json.string("")
        case 4: json.string(name.uppercased())
        case 5: json.string("\u{E9} \"\\")
        case 6: json.array { $0.string(name) }
        case 7: json.object { $0.member("name", name) }
        default: json.array { json in json.array { _ in } }
        }
    }
}
