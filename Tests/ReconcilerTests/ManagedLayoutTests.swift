import Model
import Postgres
import Spec
import TestSupport
import Testing
import Text

@testable import Planning
@testable import Reconciler

/// Rows, runs and change records that were written before a field or a column was there do not look edited.
@Suite(.threadOfItsOwn) struct ManagedLayoutTests {
    private let database: TestDatabase
    private let session: Session
    private let desired: DesiredState

    init() throws {
        var random = SeededGenerator(seed: 11)
        database = try TestServer.makeDatabase()
        session = try database.migratedSession()
        let spec = GeneratedSpec(using: &random)
        desired = try Specs.resolve(spec.files(using: &random))
        try session.apply(desired, session.allowing(desired))
    }

    /// Makes each row what it would be, had its kind's last field been added since it was written.
    /// - Returns: how many rows there are, those whose last field is not at its default left out.
    private func forgetLastField() throws -> Int {
        var count = 0
        for kind in Kind.all {
            var lines: [RowLine] = []
            try session.snapshot { () throws(PostgresError) in
                try session.setCluster("test")
                try session.connection.copyOut(KindSelect(kind).copyOut) { bytes in
                    lines.append(RowLine(ObservedRow(bytes, of: kind).line))
                }
            }
            for line in lines where line.cells.last?.elementsEqual(kind.fields.last?.defaultCell ?? []) == true {
                let prefix = RowLine.key(of: line.bytes, cells: kind.fields.count - 1)
                let rows = kind.isAmong([line.key(of: kind)], bindsFrom: 4)
                try database.execute(
                    """
                    UPDATE hx.\(identifier: kind.table) AS t
                    SET managed_layout = $2::smallint, managed_digest = decode($3, 'hex')
                    WHERE t.cluster = $1\(rows.condition)
                    """,
                    ["test", String(kind.fields.count - 1), DigestContext().digest(of: Array(prefix)).hexadecimal]
                        + rows.binds
                )
                count += 1
            }
        }
        return count
    }

    @Test func fieldThatIsAddedIsNoDrift() throws {
        #expect(try forgetLastField() > 10)
        #expect(try session.drift(of: "test").items.map(\.resource) == [])
        let plan = try session.plan(desired)
        #expect(plan.summary.changes == 0 && plan.summary.drifted == 0 && plan.settled.isEmpty)
        #expect(try session.apply(desired).plan.changes.isEmpty)
        #expect(try session.verifyRuns(of: "test").problems == [])
    }

    /// Somebody else sets the field that is new: that is drift, and is reverted.
    @Test func addedFieldThatOthersSetIsDrift() throws {
        _ = try forgetLastField()
        let key = try #require(
            try database.execute("SELECT name FROM hx.users WHERE labels = '{}' ORDER BY name LIMIT 1").scalar
        )
        try database.execute(#"UPDATE hx.users SET labels = '{"a": "b"}' WHERE name = $1"#, [key])
        #expect(try session.drift(of: "test").items.map(\.resource) == ["users/\(key)"])
        let plan = try session.plan(desired)
        #expect(plan.changes.map(\.resource) == ["users/\(key)"] && plan.changes.map(\.reason) == [.drifted])
        try session.apply(desired)
        #expect(try session.drift(of: "test").items.isEmpty)
        let layout = try database.execute("SELECT managed_layout FROM hx.users WHERE name = $1", [key]).scalar
        #expect(layout == String(Kind.users.fields.count))
    }

    /// A file that moves is noted without a change of the row, though its digest covers more now.
    @Test func movedFileOfAnEarlierRowIsNoChange() throws {
        _ = try forgetLastField()
        let before = try database.execute("SELECT name, updated_at, managed_run FROM hx.users ORDER BY name").rows
        let moved = try Specs.resolve(["moved.yaml": desired.document], cluster: "test")
        #expect(try session.apply(moved).plan.changes.isEmpty)
        #expect(try database.execute("SELECT name, updated_at, managed_run FROM hx.users ORDER BY name").rows == before)
        #expect(try session.drift(of: "test").items.isEmpty)
        #expect(try session.plan(moved).settled.isEmpty)
    }

    @Test func columnThatIsAddedIsNoEdit() throws {
        try database.execute("ALTER TABLE hx.runs ADD COLUMN weather text DEFAULT 'fair'")
        try database.execute("ALTER TABLE hx.changes ADD COLUMN weather text")
        #expect(try session.verifyRuns(of: "test").problems == [])
    }

    // MARK: What is covered

    private static let bytes = Array("a\tb\t\\N\tf\t{}".utf8)

    @Test(arguments: [
        ("5", true), ("4", true), ("3", true), ("2", true), ("1", false), ("0", false), ("6", false), ("-1", false),
    ])
    func digestCoversTheFirstCells(layout: String, isAsWritten: Bool) {
        let fields: [Field] = [.name("Name."), Field("b", .label, doc: "B."), Field("c", .label, doc: "C.")]
        let kind = Kind(section: "things", noun: "thing", "Things.", fields)
        let count = max(0, min(5, Int(layout) ?? 0))
        let prefix = RowLine.key(of: Self.bytes, cells: count)
        let digest = DigestContext().digest(of: Array(prefix)).hexadecimal
        let matches = ManagedDigest.matches(
            RowLine(Self.bytes),
            of: kind,
            layout: layout,
            hexadecimal: digest,
            DigestContext()
        )
        #expect(matches == isAsWritten)
    }

    @Test func recordsHaveNothingBehindTheirFormat() {
        Array("a\tb\t\\N\t\\N".utf8).withUnsafeBufferPointer { line in
            #expect(ChangeFormat.covered(line, cells: 2)?.count == 3)
            #expect(ChangeFormat.covered(line, cells: 4)?.count == line.count)
            #expect(ChangeFormat.covered(line, cells: 1) == nil)
            #expect(ChangeFormat.covered(line, cells: 5) == nil)
        }
    }
}
