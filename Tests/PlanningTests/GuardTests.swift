import Model
import Planning
import Testing

/// One plan and what its guards say of it.
struct GuardCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// What was applied before.
    let applied: String
    /// What is declared now.
    let declared: String
    /// The refusals, each as code and allowance.
    let refused: [String]
    var allowed: [String] = []
    /// What others did meanwhile.
    var others: @Sendable (inout MadeDatabase) -> Void = { _ in }

    var testDescription: String { name }
}

/// Each guard over small states: what it refuses, what it lets pass, and what lifts it.
struct GuardTests {
    static let cases: [GuardCase] = removals + admins + keys + references

    @Test(arguments: cases)
    func refusesWhatItIsThereFor(guarded: GuardCase) throws {
        var database = try MadeDatabase(applied: guarded.applied)
        guarded.others(&database)
        let plan = try database.plan(guarded.declared, .allowing(guarded.allowed))
        #expect(plan.refused == guarded.refused)
        #expect(plan.overrides.map(\.flag) == (guarded.refused.isEmpty ? guarded.allowed : plan.overrides.map(\.flag)))
        // What is refused passes once all that is asked for is allowed.
        let asked = plan.refusals.compactMap(\.allowance?.flag)
        guard asked.count == plan.refusals.count, !asked.isEmpty else { return }
        #expect(try database.plan(guarded.declared, .allowing(guarded.allowed + asked)).refused == [])
    }

    /// A plan for a database without tables is judged by the same guards.
    @Test func emptyStateIsNoWayAround() throws {
        let key = "apiKeys: [{name: ci, team: ml, expiresAt: 2040-01-01T00:00:00Z, sha256: [\(Self.digest)]}]\n"
        #expect(try MadeDatabase().plan("teams: [{name: ml}]\n" + key).refused == ["HX7023 key-lifetime=apiKeys/ci"])
    }

    @Test func allowanceThatLiftsNothingIsToldOf() throws {
        let plan = try MadeDatabase().plan("teams: [{name: a}]\n", .allowing(["team-admin=a"]))
        #expect(plan.refusals.isEmpty && plan.warnings.map(\.code) == ["HX8002"])
    }

    @Test(arguments: [
        "removals=teams:1", "removals=all:1000000", "empty=test:2", "min-admins=test:0", "min-admins=test:3",
        "partial-input=a:3.yaml:1", "protected=teams/ml", "referenced=regions/us", "older-commit=abc", "team-admin=ml",
        "key-lifetime=apiKeys/ci", "new-cluster=prod",
    ])
    func allowanceIsReadAsItIsShown(flag: String) {
        #expect(Allowance(flag: flag)?.flag == flag)
    }

    @Test(arguments: [
        "removals=teams", "removals=teams:", "removals=teams:x", "removals=teams:-1", "removals=teams:0",
        "removals=teams:+1", "removals=teams:1.5", "removals=teams:01", "removals=teams: 1", "removals=:1",
        "removals=teams:99999999999999999999", "empty=test:0", "empty=test:-2", "min-admins=test:-1",
        "min-admins=:1", "partial-input=a.yaml:0", "partial-input=a.yaml:-0", "protected=", "protected",
        "protected=teams/ml:3", "referenced=teams/ml:-1", "older-commit=abc:1", "team-admin=ml:0",
        "key-lifetime=apiKeys/ci:1", "new-cluster=prod:1", "whim=x", "=x", "",
    ])
    func allowanceThatMakesNoSenseIsNotRead(flag: String) {
        #expect(Allowance(flag: flag) == nil)
    }

    static let digest = String(repeating: "ab", count: 32)
}

extension GuardTests {
    private static func teams(_ names: ClosedRange<Int>, _ more: String = "") -> String {
        "teams: [" + names.map { "{name: t\($0)\(more)}" }.joined(separator: ", ") + "]\n"
    }

    private static let policy = "policy: {maxRemovalPercent: 50}\n"

    static let removals = [
        GuardCase(name: "one of three", applied: teams(1...3), declared: teams(1...2), refused: []),
        GuardCase(
            name: "two of three",
            applied: teams(1...3),
            declared: teams(1...1),
            refused: ["HX7001 removals=teams:2"]
        ),
        GuardCase(
            name: "a larger number covers a smaller one",
            applied: teams(1...3),
            declared: teams(1...1),
            refused: [],
            allowed: ["removals=teams:3"]
        ),
        GuardCase(
            name: "a smaller number does not",
            applied: teams(1...3),
            declared: teams(1...1),
            refused: ["HX7001 removals=teams:2"],
            allowed: ["removals=teams:1"]
        ),
        GuardCase(
            name: "policy in force",
            applied: policy + teams(1...4),
            declared: policy + teams(1...2),
            refused: []
        ),
        GuardCase(
            name: "policy that the plan brings does not loosen",
            applied: teams(1...4),
            declared: policy + teams(1...2),
            refused: ["HX7001 removals=teams:2"]
        ),
        GuardCase(
            name: "section that is lost",
            applied: teams(1...1) + "users: [{name: ada, email: ada@example.com}]\n",
            declared: teams(1...1),
            refused: ["HX7001 removals=users:1"]
        ),
        GuardCase(name: "nothing declared", applied: teams(1...2), declared: "", refused: ["HX7003 empty=test:2"]),
        GuardCase(
            name: "all kinds together",
            applied: teams(1...24),
            declared: teams(1...18),
            refused: []
        ),
        GuardCase(
            name: "protected",
            applied: "teams: [{name: a, protected: true}, {name: b}]\n",
            declared: "teams: [{name: b}]\n",
            refused: ["HX7006 protected=teams/a"]
        ),
        GuardCase(
            name: "reservations that are over count on neither side",
            applied: reserved(["old", "older"]),
            declared: reserved([]) + "reservations: []\n",
            refused: []
        ),
    ]

    private static func reserved(_ names: [String]) -> String {
        let reservations = names.map {
            "{name: \($0), team: ml, region: us, gpuType: h100, gpus: 1, start: 2020-01-01T00:00:00Z, duration: 1h}"
        }
        return """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            teams: [{name: ml}]

            """ + (names.isEmpty ? "" : "reservations: [\(reservations.joined(separator: ", "))]\n")
    }

    private static func users(_ fields: KeyValuePairs<String, String>) -> String {
        "users: [" + fields.map { "{name: \($0), email: \($0)@example.com\($1)}" }.joined(separator: ", ") + "]\n"
    }

    private static let admin = ", platformRole: admin"

    static let admins = [
        GuardCase(
            name: "last platform admin",
            applied: users(["ada": admin, "eve": ""]),
            declared: users(["ada": "", "eve": ""]),
            refused: ["HX7004 min-admins=test:0"]
        ),
        GuardCase(
            name: "platform admin handed on",
            applied: users(["ada": admin, "eve": ""]),
            declared: users(["ada": "", "eve": admin]),
            refused: []
        ),
        GuardCase(
            name: "platform admin of others counts",
            applied: users(["ada": admin, "eve": ""]),
            declared: users(["ada": "", "eve": ""]),
            refused: [],
            others: { $0.insert(.users, ["name": "bob", "email": "bob@example.com", "platformRole": "admin"]) }
        ),
        GuardCase(
            name: "last admin of a team leaves",
            applied: "teams: [{name: ml}]\n" + users(["ada": "", "eve": ""]) + member("ada", "admin"),
            declared: "teams: [{name: ml}]\n" + users(["ada": "", "eve": ""]) + member("ada", "viewer"),
            refused: ["HX7005 team-admin=ml"]
        ),
        GuardCase(
            name: "last admin of a team is no longer active",
            applied: "teams: [{name: ml}]\n" + users(["ada": ""]) + member("ada", "admin"),
            declared: "teams: [{name: ml}]\n" + users(["ada": ", active: false"]) + member("ada", "admin"),
            refused: ["HX7005 team-admin=ml"]
        ),
        GuardCase(
            name: "admin of a team handed on",
            applied: "teams: [{name: ml}]\n" + users(["ada": "", "eve": ""]) + member("ada", "admin"),
            declared: "teams: [{name: ml}]\n" + users(["ada": "", "eve": ""]) + member("eve", "admin"),
            refused: []
        ),
        GuardCase(
            name: "team goes with its admin",
            applied: "teams: [{name: ml}, {name: x}]\n" + users(["ada": ""]) + member("ada", "admin"),
            declared: "teams: [{name: x}]\n" + users(["ada": ""]) + "memberships: []\n",
            refused: []
        ),
        GuardCase(
            name: "team is renamed and loses its admin",
            applied: "teams: [{name: ml}]\n" + users(["ada": ""]) + member("ada", "admin"),
            declared: "teams: [{name: ai, renamedFrom: ml}]\n" + users(["ada": ""]) + "memberships: []\n",
            refused: ["HX7005 team-admin=ai"]
        ),
    ]

    private static func member(_ user: String, _ role: String) -> String {
        "memberships: [{team: ml, user: \(user), role: \(role)}]\n"
    }

    private static func key(_ end: String) -> String {
        "teams: [{name: ml}]\napiKeys: [{name: ci, team: ml, expiresAt: \(end)T00:00:00Z, sha256: [\(digest)]}]\n"
    }

    static let keys = [
        GuardCase(name: "key within a year", applied: "", declared: key("2030-12-31"), refused: []),
        GuardCase(
            name: "key for longer",
            applied: "",
            declared: key("2031-01-02"),
            refused: ["HX7023 key-lifetime=apiKeys/ci"]
        ),
        GuardCase(
            name: "key that has ended",
            applied: "",
            declared: key("2029-12-31"),
            refused: ["HX7023 key-lifetime=apiKeys/ci"]
        ),
        GuardCase(
            name: "key that is cut short",
            applied: key("2050-01-01"),
            declared: key("2040-01-01"),
            refused: []
        ),
        GuardCase(
            name: "policy that the plan brings is stricter",
            applied: "teams: [{name: ml}]\n",
            declared: "policy: {maxKeyLifetime: 1d}\n" + key("2030-01-03"),
            refused: ["HX7023 key-lifetime=apiKeys/ci"]
        ),
    ]
}

extension GuardTests {
    private static let region = "regions: [{name: us, provider: aws, dedicatedTo: [ml]}, {name: eu, provider: aws}]\n"

    static let references = [
        GuardCase(
            name: "row of others refers to what goes",
            applied: "teams: [{name: ml}, {name: x}]\nusers: [{name: ada, email: ada@example.com}]\n",
            declared: "teams: [{name: x}]\nusers: [{name: ada, email: ada@example.com}]\n",
            refused: ["HX7007 referenced=teams/ml"],
            others: { $0.insert(.memberships, ["team": "ml", "user": "ada", "role": "viewer"]) }
        ),
        GuardCase(
            name: "another program's row refers to what goes",
            applied: "teams: [{name: ml}, {name: x}]\n",
            declared: "teams: [{name: x}]\n",
            refused: ["HX7007 referenced=teams/ml"],
            others: {
                $0.foreign = ["teams": ["ml": ["billing.invoices (1 row)"], "x": ["billing.invoices (2 rows)"]]]
            }
        ),
        GuardCase(
            name: "what is released needs what it refers to",
            applied: "teams: [{name: ml}, {name: x}]\n" + region,
            declared: "teams: [{name: x}]\nregions: [{name: eu, provider: aws}]\n",
            refused: ["HX7007 referenced=teams/ml"],
            allowed: ["referenced=regions/us"],
            others: { $0.foreign = ["regions": ["us": ["billing.places (1 row)"]]] }
        ),
        GuardCase(
            name: "what refers to what goes, goes too",
            applied: "teams: [{name: ml}, {name: x}]\n" + region,
            declared: "teams: [{name: x}]\nregions: [{name: eu, provider: aws}]\n",
            refused: []
        ),
    ]

    /// A resource that is left to others stays, with all that it needs.
    @Test func allowedReferencesAreReleased() throws {
        var database = try MadeDatabase(applied: "teams: [{name: ml}, {name: x}]\n" + Self.region)
        database.foreign = ["regions": ["us": ["billing.places (1 row)"]]]
        let declared = "teams: [{name: x}]\nregions: [{name: eu, provider: aws}]\n"
        let plan = try database.plan(declared, .allowing(["referenced=regions/us", "referenced=teams/ml"]))
        #expect(plan.refusals.isEmpty)
        #expect(Set(plan.shown) == ["release teams/ml", "release regions/us"])
        #expect(plan.summary.release == 2 && plan.summary.delete == 0)
        #expect(plan.managedCounts["teams"] == 1 && plan.managedCounts["regions"] == 1)
    }

    /// A message names five, in order, and counts the others.
    @Test func referrersAreNamedInOrder() throws {
        var database = try MadeDatabase(applied: "teams: [{name: ml}, {name: x}]\n")
        database.foreign = ["teams": ["ml": (1...7).map { "t.r\($0) (1 row)" }.reversed()]]
        let message = try database.plan("teams: [{name: x}]\n").refusals.first?.message ?? ""
        #expect(message.hasSuffix("t.r1 (1 row), t.r2 (1 row), t.r3 (1 row), t.r4 (1 row), t.r5 (1 row) and 2 more"))
    }
}
