import Model
import Planning
import Testing

/// Rules between two rows, of which a part of a spec, an undo or a saved plan holds only one.
struct StoredRowTests {
    private static func reservation(_ fields: String = "", type: String = "h100", gpus: Int = 8) -> String {
        "{name: r, team: ml, region: us, gpuType: \(type), gpus: \(gpus), start: 2098-01-01T00:00:00Z\(fields)}"
    }

    private static func types(gpus: Int = 8, _ more: String = "") -> String {
        "gpuTypes: [{name: h100, gpusPerInstance: \(gpus)\(more)}, {name: cpu, gpusPerInstance: 0}]\n"
    }

    private static let rest = "regions: [{name: us, provider: aws}]\nteams: [{name: ml}]\n"

    /// A cluster with one reservation of 8 GPUs.
    private static func cluster(_ duration: String = "12h", policy: String = "1d", gpus: Int = 8) -> String {
        "policy: {maxReservation: \(policy)}\n" + types() + rest
            + "reservations: [\(reservation(", duration: \(duration)", gpus: gpus))]\n"
    }

    // MARK: A part of a spec

    @Test(arguments: [
        ("reservations: [\(reservation(", duration: 12h", gpus: 16))]\n", []),
        ("reservations: [\(reservation(", duration: 48h"))]\n", ["HX2108"]),
        ("reservations: [\(reservation(""))]\n", []),
        ("reservations: [\(reservation(", duration: 1h", type: "cpu"))]\n", ["HX2107"]),
        ("reservations: [\(reservation(", duration: 1h", type: "cpu", gpus: 0))]\n", []),
        ("reservations: [\(reservation(", duration: 1h", gpus: 0))]\n", ["HX2107"]),
        ("reservations: [\(reservation(", duration: 48h", gpus: 0))]\n", ["HX2107", "HX2108"]),
        ("reservations: [\(reservation(", duration: 1h", gpus: 12))]\n", ["HX2110"]),
        ("reservations: [\(reservation(", duration: 1h", gpus: 4))]\n", []),
        ("policy: {partialInstances: true}\nreservations: [\(reservation(", duration: 1h", gpus: 12))]\n", []),
        (types(gpus: 3), ["HX2110"]), (types(gpus: 16), []),
        (types(gpus: 0), ["HX2107"]), (types(gpus: 4), []), (types(", vcpus: 96"), []),
        ("gpuTypes: [{name: a100, gpusPerInstance: 0, renamedFrom: h100}]\n", ["HX6006"]),
        ("policy: {maxReservation: 6h}\n", ["HX2108"]), ("policy: {maxReservation: 12h}\n", []),
        ("policy: {maxReservation: 6h}\nreservations: [\(reservation(", duration: 6h"))]\n", []),
        ("policy: {maxReservation: 3d}\nreservations: [\(reservation(", duration: 48h"))]\n", []),
    ])
    func partIsHeldToStoredRows(_ sections: String, _ refused: [String]) throws {
        let database = try MadeDatabase(applied: Self.cluster())
        let plan = try database.plan(sections, .allowing([], scope: .declared))
        #expect(plan.refused == refused)
    }

    private static func types(_ more: String) -> String { types(gpus: 8, more) }

    @Test func exceptionIsNotTakenAwayFromWhatNeedsIt() throws {
        let spec = Self.cluster(gpus: 12).replacing("policy: {", with: "policy: {partialInstances: true, ")
        let database = try MadeDatabase(applied: spec)
        let options = PlanOptions.allowing([], scope: .declared)
        #expect(try database.plan("policy: {maxReservation: 1d}\n", options).refused == ["HX2110"])
        #expect(try database.plan("policy: {maxReservation: 2d, partialInstances: true}\n", options).refused == [])
    }

    /// The messages are those of a whole spec, behind the resource.
    @Test func messagesAreThoseOfAWholeSpec() throws {
        let database = try MadeDatabase(applied: Self.cluster())
        let part = "reservations: [\(Self.reservation(", duration: 48h", gpus: 0))]\n"
        let messages = try database.plan(part, .allowing([], scope: .declared)).refusals.map(\.message)
        let whole = #expect(throws: Made.Refused.self) {
            try Made.spec("policy: {maxReservation: 1d}\n" + Self.types() + Self.rest + part)
        }
        #expect(messages.count == 2 && messages.allSatisfy { $0.hasPrefix("reservations/r: ") })
        #expect(
            whole?.codes.sorted()
                == zip(["HX2107", "HX2108"], messages).map { "\($0) \($1.dropFirst("reservations/r: ".count))" }
        )
    }

    @Test func defaultOfThePolicyHoldsWithoutOne() throws {
        let database = try MadeDatabase(applied: Self.types() + Self.rest)
        for (duration, codes) in [("240h", []), ("241h", ["HX2108"])] {
            let part = "reservations: [\(Self.reservation(", duration: \(duration)"))]\n"
            #expect(try database.plan(part, .allowing([], scope: .declared)).refused == codes)
        }
    }

    /// What was wrong before, or is nobody's, does not stand in the way of other changes.
    @Test func onlyWhatThePlanMakesIsRefused() throws {
        var database = try MadeDatabase(applied: Self.cluster())
        database.edit(.reservations, "r", "gpus", to: "0")
        #expect(try database.plan(Self.types(", vcpus: 96"), .allowing([], scope: .declared)).refused == [])
        database.edit(.reservations, "r", "duration", to: "480:00:00")
        let policy = "policy: {maxReservation: 1d, minAdmins: 0}\n"
        #expect(try database.plan(policy, .allowing([], scope: .declared)).refused == [])
        let unmanaged = try Self.withUnmanagedReservation()
        #expect(try unmanaged.plan("policy: {maxReservation: 6h}\n", .allowing([], scope: .declared)).refused == [])
        #expect(try unmanaged.plan(Self.types(gpus: 0), .allowing([], scope: .declared)).refused == [])
    }

    private static func withUnmanagedReservation() throws -> MadeDatabase {
        var database = try MadeDatabase(applied: "policy: {maxReservation: 1d}\n" + types() + rest)
        database.insert(
            .reservations,
            [
                "name": "r", "team": "ml", "region": "us", "gpuType": "h100", "gpus": "8",
                "start": "2098-01-01 00:00:00+00", "duration": "12:00:00",
            ]
        )
        return database
    }

    // MARK: Undo

    /// Applies the specs one after the other and plans to undo the second.
    private static func undoOfSecond(_ specs: [String]) throws -> Plan {
        var database = try MadeDatabase(applied: specs[0])
        for spec in specs.dropFirst() {
            let desired = try Made.spec(spec)
            database.apply(database.plan(desired, database.allowed(desired)))
        }
        return try database.undo(0)
    }

    @Test func undoIsHeldToStoredRows() throws {
        let none = "policy: {maxReservation: 1d}\n" + Self.types() + Self.rest + "reservations: []\n"
        // A raised limit is in use.
        #expect(
            try Self.undoOfSecond([
                Self.cluster(), Self.cluster(policy: "10d"), Self.cluster("5d", policy: "10d"),
            ]).refused == ["HX2108"]
        )
        // A deleted reservation is longer than is allowed by now.
        let lower = none.replacing("1d", with: "6h")
        #expect(try Self.undoOfSecond([Self.cluster(), none, lower]).refused == ["HX2108"])
        // A policy that was made goes, and its default is lower.
        let withoutPolicy = Self.types() + Self.rest
        #expect(
            try Self.undoOfSecond([withoutPolicy, Self.cluster(policy: "20d"), Self.cluster("15d", policy: "20d")])
                .refused.contains("HX2108") == false
        )
        let policy = "policy: {maxReservation: 20d}\n" + withoutPolicy
        let used = policy + "reservations: [\(Self.reservation(", duration: 15d"))]\n"
        #expect(try Self.undoOfSecond([withoutPolicy, policy, used]).refused.contains("HX2108"))
        // A CPU type got GPUs, which are reserved.
        let cpu = none.replacing("gpusPerInstance: 8", with: "gpusPerInstance: 0")
        #expect(try Self.undoOfSecond([cpu, none, Self.cluster()]).refused == ["HX2107"])
        // A deleted reservation is of a type that has no GPUs any more.
        #expect(try Self.undoOfSecond([Self.cluster(), none, cpu]).refused == ["HX2107"])
    }

    @Test func undoIsRefusedWhereReferencesAreGone() throws {
        let users = "users: [{name: ada, email: ada@example.com}]\n"
        let member = "memberships: [{team: a, user: ada, role: viewer}]\n"
        let teams = ["teams: [{name: a}, {name: b}]\n", "teams: [{name: b}]\n"]
        let plan = try Self.undoOfSecond([
            teams[0] + users + member, teams[0] + users + "memberships: []\n", teams[1] + users + "memberships: []\n",
        ])
        #expect(plan.refused == ["HX6004"])
        #expect(
            plan.refusals.first?.message
                == "memberships/a/ada refers to teams/a, which the database does not have any more"
        )
        // What the undo itself brings back is there.
        let both = try Self.undoOfSecond([teams[0] + users + member, teams[1] + users + "memberships: []\n"])
        #expect(both.refused == [])
    }

    // MARK: Unique values

    private static func users(_ users: String...) -> String { "users: [\(users.joined(separator: ", "))]\n" }

    private static let eve = ["name": "eve", "email": "ada@example.com"]

    @Test func undoIsRefusedWhereAnotherRowHasTheValue() throws {
        let first = Self.users("{name: ada, email: ada@example.com}", "{name: bob}")
        for second in [Self.users("{name: ada, email: x@example.com}", "{name: bob}"), Self.users("{name: bob}")] {
            var database = try MadeDatabase(applied: first)
            database.apply(try database.plan(second))
            #expect(try database.undo().refused == [])
            database.insert(.users, Self.eve)
            let plan = try database.undo()
            #expect(plan.refused == ["HX6002"])
            #expect(plan.refusals.first?.message.contains("users/ada") == true)
            #expect(plan.refusals.first?.message.contains("'email' of users/eve") == true)
        }
    }

    @Test func undoIsRefusedWhereAnotherKeyHasTheDigest() throws {
        func keys(_ digest: String) -> String {
            "teams: [{name: ml}]\napiKeys: [{name: ci, team: ml, expiresAt: 2030-06-01T00:00:00Z, sha256: [\(digest)]}]\n"
        }
        let digests = ["ab", "cd"].map { String(repeating: $0, count: 32) }
        var database = try MadeDatabase(applied: keys(digests[0]))
        database.apply(try database.plan(keys(digests[1])))
        #expect(try database.undo().refused == [])
        database.insert(
            .apiKeys,
            ["name": "other", "team": "ml", "expiresAt": "2030-06-01 00:00:00+00", "sha256": "{\(digests[0])}"]
        )
        #expect(try database.undo().refused == ["HX6002"])
    }

    /// Two rows of one undo may exchange their values.
    @Test func valuesAreExchangedByAnUndo() throws {
        var database = try MadeDatabase(
            applied: Self.users("{name: ada, email: a@example.com}", "{name: bob, email: b@example.com}")
        )
        database.apply(
            try database.plan(Self.users("{name: ada, email: b@example.com}", "{name: bob, email: a@example.com}"))
        )
        #expect(try database.undo().refused == [])
    }

    @Test func savedPlanIsHeldToTheRowsOfNow() throws {
        var database = try MadeDatabase(applied: Self.cluster() + Self.users("{name: bob}"))
        let more = Self.cluster() + Self.users("{name: bob}", "{name: ada, email: ada@example.com}")
        let saved = try SavedPlan(file: SavedPlan.file(database.plan(more)))
        func refused() -> [String] {
            database.finish(SavedPlanCheck(saved, PlanOptions(), database.state)).refused
        }
        #expect(refused() == [])
        database.insert(.users, Self.eve)
        #expect(refused() == ["HX6002"])
    }

    // MARK: Releases

    @Test func valueOfAReleasedRowIsTaken() throws {
        var database = try MadeDatabase(
            applied: "teams: [{name: ops}]\n" + Self.users("{name: ada, email: ada@example.com}")
        )
        database.insert(.memberships, ["team": "ops", "user": "ada", "role": "viewer"])
        let declared = "teams: [{name: ops}]\n" + Self.users("{name: adele, email: ada@example.com}")
        let plan = try database.plan(declared, .allowing(["referenced=users/ada"]))
        #expect(plan.refused == ["HX6002"])
        #expect(plan.refusals.first?.message.contains("users/ada") == true)
        // Its own row may be deleted.
        database.delete(.memberships, "ops/ada")
        #expect(try database.plan(declared).refused == [])
    }

    @Test func releasedRowDoesNotFollowARename() throws {
        let applied = Self.cluster().replacing("policy: {maxReservation: 1d}\n", with: "")
        var database = try MadeDatabase(applied: applied)
        database.foreign = ["reservations": ["r": ["jobs.runs (1 row)"]]]
        let renamed = Self.types() + Self.rest.replacing("{name: ml}", with: "{name: ai, renamedFrom: ml}")
        let plan = try database.plan(renamed + "reservations: []\n", .allowing(["referenced=reservations/r"]))
        #expect(plan.shown.contains("release reservations/r"))
        #expect(plan.refused == ["HX6007"])
        #expect(plan.refusals.first?.message.contains("reservations/r") == true)
    }

    @Test func releasedRowIsNotSaidToBeDeleted() throws {
        var database = try MadeDatabase(applied: "teams: [{name: ml, phone: '1', displayName: ML}]\n")
        database.foreign = ["teams": ["ml": ["billing.invoices (1 row)"]]]
        let declared = "teams: [{name: ai, phone: '1', displayName: ML}]\n"
        func warning(_ flags: [String]) throws -> String? {
            try database.plan(declared, .allowing(flags)).warnings.first { $0.code == "HX8001" }?.message
        }
        #expect(try warning([]) == "teams/ml is deleted and ai, which is much like it, is created")
        #expect(
            try warning(["referenced=teams/ml"]) == "teams/ml is released and ai, which is much like it, is created"
        )
    }

    /// A child that was adopted while its team was renamed is given back with the name that the team has then.
    @Test func adoptedChildOfARenamedTeamIsGivenBack() throws {
        let users = Self.users("{name: ada}")
        var database = try MadeDatabase(applied: "teams: [{name: a}]\n" + users)
        database.insert(.memberships, ["team": "a", "user": "ada", "role": "viewer"])
        database.apply(
            try database.plan(
                "teams: [{name: z, renamedFrom: a, members: [{user: ada, role: member}]}]\n" + users,
                .allowing([], adopting: true)
            )
        )
        let plan = try database.undo()
        #expect(plan.shown == ["rename z>teams/a", "release z/ada>memberships/a/ada"])
        #expect(plan.refused == [])
        // A row that refers to the new name since then does stand in the way.
        database.insert(.reservations, ["name": "r", "team": "z", "region": "us", "gpuType": "h100"])
        #expect(try database.undo().refused == ["HX6007"])
    }
}
