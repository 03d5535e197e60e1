import Model
import Planning
import TestSupport
import Testing
import Text

/// What others are told of a plan's changes.
struct EffectsTests {
    private static let now = DatabaseTime(microseconds: Moments.now)

    private static func reservation(_ start: String, _ duration: String?, _ more: [String: String] = [:]) -> RowLine {
        var values = ["name": "r", "team": "ml", "region": "us", "gpuType": "h100", "gpus": "1"]
        values["start"] = "\(start) 00:00:00+00"
        values["duration"] = duration
        return Made.line(.reservations, values.merging(more) { $1 })
    }

    private static func messages(_ changes: [Change], _ phases: [String: String] = [:]) -> [Message] {
        Effects(of: changes, at: now, phases: phases).messages
    }

    private static let over = reservation("2029-12-30", "24:00:00")
    private static let justOver = reservation("2029-12-31", "24:00:00")
    private static let open = reservation("2029-12-31", "24:01:00")
    private static let longer = reservation("2029-12-31", "48:00:00")
    private static let endless = reservation("2029-12-31", nil)
    private static let cancelled = reservation("2029-12-31", "24:01:00", ["state": "cancelled"])
    private static let renamed = reservation("2029-12-31", "24:01:00", ["name": "s"])
    private static let renamedLonger = reservation("2029-12-31", "48:00:00", ["name": "s"])
    private static let larger = reservation("2029-12-31", "24:01:00", ["gpus": "2"])
    private static let largerLonger = reservation("2029-12-31", "48:00:00", ["gpus": "2"])
    private static let labelled = reservation("2029-12-31", "24:01:00", ["labels": #"{"a": "b"}"#, "protected": "t"])

    @Test(
        arguments: [
            (.create, nil, over, nil), (.create, nil, justOver, nil), (.create, nil, open, "create_reservation"),
            (.create, nil, endless, "create_reservation"), (.create, nil, cancelled, nil),
            (.delete, over, nil, nil), (.delete, open, nil, "cancel"), (.delete, cancelled, nil, nil),
            (.update, over, open, nil), (.update, open, over, "update"), (.update, over, justOver, nil),
            (.update, open, longer, "extend"), (.update, open, endless, "extend"), (.update, endless, open, "update"),
            (.update, longer, open, "update"), (.update, open, larger, "update"),
            (.update, open, largerLonger, "update"),
            (.update, open, labelled, nil), (.update, open, cancelled, "cancel"),
            (.update, cancelled, open, "create_reservation"), (.update, cancelled, cancelled, nil),
            (.adopt, open, open, nil), (.adopt, open, longer, "extend"), (.adopt, over, open, nil),
            (.release, open, nil, nil), (.release, longer, open, "update"),
            (.rename, open, renamed, nil), (.rename, open, renamedLonger, "extend"), (.rename, over, renamed, nil),
        ] as [(Change.Action, RowLine?, RowLine?, String?)]
    )
    func eachChangeMeansOneThing(action: Change.Action, before: RowLine?, after: RowLine?, expected: String?) {
        let change = Change(action, .reservations, .specChanged, before: before, after: after)
        #expect(Self.messages([change]).map(\.action) == [expected].compactMap(\.self))
        let endings = Effects(of: [change], at: Self.now, phases: [:]).endings
        #expect(endings.count == (expected == "cancel" && after != nil ? 1 : 0))
    }

    @Test(arguments: ["pending", "queued", "preparing", "active", "completed", "expired", "failed", "cancelled"])
    func finalPhaseSendsNothing(phase: String) {
        let isFinal = ["completed", "expired", "failed", "cancelled"].contains(phase)
        for (before, after) in [(Self.open, Self.longer), (Self.open, nil), (Self.cancelled, Self.open)] {
            let change = Change(
                after == nil ? .delete : .update,
                .reservations,
                .specChanged,
                before: before,
                after: after
            )
            #expect(Self.messages([change], ["reservations/r": phase]).isEmpty == isFinal)
        }
        // The phase is that of the row before the change, under its name of then.
        let rename = Change(.rename, .reservations, .renamed, before: Self.open, after: Self.renamedLonger)
        #expect(Self.messages([rename], ["reservations/s": phase]).count == 1)
    }

    /// A row that follows the rename of its team says nothing new.
    @Test func followedRenameSendsNothing() {
        let team = Change(
            .rename,
            .teams,
            .renamed,
            before: Made.line(.teams, ["name": "ml"]),
            after: Made.line(.teams, ["name": "ai"])
        )
        let moved = Self.reservation("2029-12-31", "24:01:00", ["team": "ai"])
        let follow = Change(.update, .reservations, .followed, before: Self.open, after: moved)
        #expect(Self.messages([team, follow]).isEmpty)
        #expect(Self.messages([follow]).map(\.action) == ["update"])
        let other = Self.reservation("2029-12-31", "48:00:00", ["team": "ai"])
        let extended = Change(.update, .reservations, .specChanged, before: Self.open, after: other)
        #expect(Self.messages([team, extended]).map(\.action) == ["extend"])
    }

    @Test func messagesHaveTheNumbersOfTheirChanges() {
        let team = Change(.create, .teams, .declared, before: nil, after: Made.line(.teams, ["name": "ml"]))
        let news = Change(.create, .reservations, .declared, before: nil, after: Self.open)
        let history = Change(.create, .reservations, .declared, before: nil, after: Self.over)
        #expect(Self.messages([team, news, history, team, news]).map(\.number) == [2, 5])
        #expect(Self.messages([]).isEmpty)
    }

    // MARK: The text of messages

    private static func body(_ change: Change) throws -> JSONValue {
        let message = try #require(messages([change]).first)
        let facts = MessageFacts(id: "row-id", referenced: ["gpuType.instanceType": "p5.48xlarge"])
        let json = MessageBody(cluster: "prod", run: "run-id", serial: 41, at: now).json(message, facts)
        return try JSONReader.read(Array(json.utf8))
    }

    @Test func messageTellsAllOfTheReservation() throws {
        let line = Self.reservation("2030-01-02", "01:30:00", ["command": "a \"b\"\n\u{1F600}", "user": "ada"])
        let body = try Self.body(Change(.create, .reservations, .declared, before: nil, after: line))
        let expected = #"""
            {"id":"run-id/1","version":1,"action":"create_reservation","cluster":"prod","serial":41,"number":1,"job_id":"row-id",
            "reservation_id":"row-id","name":"r","team":"ml","user_id":"ada","username":"ada","region":"us",
            "gpu_type":"h100","gpu_count":1,"instance_type":"p5.48xlarge","start_at":"2030-01-02T00:00:00Z",
            "expires_at":"2030-01-02T01:30:00Z","duration_hours":1.5,"duration_minutes":90,"model":null,
            "dockerimage":null,"command":"a \"b\"\n😀","disk_name":null,"created_at":"2030-01-01T00:00:00Z",
            "requested_at":"2030-01-01T00:00:00Z","status":"queued"}
            """#
        #expect(try body == JSONReader.read(Array(expected.utf8)))
    }

    @Test(
        arguments: [
            ("24:01:00", "48:00:00", "23.9833", "1439"), ("24:00:00", "72:00:00", "48", "2880"),
            ("25:00:00", "25:01:00", "0.0167", "1"), ("24:30:00", "25:00:00", "0.5", "30"), ("48:00:00", nil, nil, nil),
        ] as [(String, String?, String?, String?)]
    )
    func extensionSaysByHowMuch(_ old: String, _ new: String?, _ hours: String?, _ minutes: String?) throws {
        let before = Self.reservation("2030-01-02", old)
        let after = Self.reservation("2030-01-02", new)
        let body = try Self.body(Change(.update, .reservations, .specChanged, before: before, after: after))
        #expect(body["extension_hours"] == hours.map(JSONValue.number) ?? .null)
        #expect(body["extension_minutes"] == minutes.map(JSONValue.number) ?? .null)
        #expect((body["expires_at"] == .null) == (new == nil))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_893_456_000_250_000, "2030-01-01T00:00:00.25Z"),
            (951_827_696_000_001, "2000-02-29T12:34:56.000001Z"),
        ] as [(Int64, String)]
    )
    func timesAreWrittenInRFC3339(_ microseconds: Int64, _ text: String) {
        #expect(DatabaseTime(microseconds: microseconds).text == text)
    }

    /// Over generated plans: at most one message for each change of a kind that has them, in the order of the plan, and
    /// the same plan applied twice sends nothing the second time.
    @Test(arguments: UInt64(1)...40)
    func eachChangeHasAtMostOneMessage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var database = MadeDatabase()
        for _ in 0..<2 {
            let desired = try Made.generated(&random)
            let plan = database.plan(desired)
            let messages = Self.messages(plan.changes)
            let numbers = messages.map(\.number)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "seed \(seed)")
            for message in messages {
                #expect(plan.changes[message.number - 1] == message.change)
                #expect(message.change.kind.events != nil)
            }
            let created = zip(1..., plan.changes).filter { _, change in
                change.kind === Kind.reservations && change.action == .create
                    && change.after?.value(of: "state", in: .reservations) == "active"
                    && change.after.flatMap { Period($0, of: .reservations)?.isOver(at: Self.now) } == false
            }.map(\.0)
            #expect(Set(created).isSubset(of: Set(numbers)), "seed \(seed)")
            database.apply(plan)
            #expect(Self.messages(database.plan(desired).changes).isEmpty)
        }
    }
}
