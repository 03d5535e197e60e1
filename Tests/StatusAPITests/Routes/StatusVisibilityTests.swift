import Model
import TestSupport
import Testing
import Text

/// Which resources are there for whom: own ones and the catalogue, and of others not even the number.
@Suite(.threadOfItsOwn) struct StatusVisibilityTests {
    /// A section of `prod` and what each sort of caller sees of it.
    struct Row: Sendable, CustomTestStringConvertible {
        let section: String
        /// What admins and auditors see.
        let all: String
        let red: String
        /// A member of red, who has a key besides.
        let rob: String
        let blue: String
        /// A member of both teams.
        let both: String

        var testDescription: String { section }

        func keys(for caller: Caller) -> [String] {
            let keys =
                switch caller {
                case .nobody, .stranger, .lab, .chief: ""
                case .red, .shared: red
                case .rob: rob
                case .blue: blue
                case .bea: section == "apiKeys" ? "bea-key \(blue)" : blue
                case .both: both
                case .ada, .otto: all
                }
            return keys.split(separator: " ").map(String.init)
        }
    }

    static let rows = [
        Row(
            section: "gpuTypes",
            all: "cpu h100 l4",
            red: "cpu h100 l4",
            rob: "cpu h100 l4",
            blue: "cpu h100 l4",
            both: "cpu h100 l4"
        ),
        Row(
            section: "teams",
            all: "blueteam greyteam redteam",
            red: "redteam",
            rob: "redteam",
            blue: "blueteam",
            both: "blueteam redteam"
        ),
        Row(
            section: "regions",
            all: "azura open purpura rubra",
            red: "open purpura rubra",
            rob: "open purpura rubra",
            blue: "azura open purpura",
            both: "azura open purpura rubra"
        ),
        Row(
            section: "gpuPools",
            all: "azura/l4 open/h100 open/l4 purpura/h100 rubra/l4",
            red: "open/h100 open/l4 purpura/h100 rubra/l4",
            rob: "open/h100 open/l4 purpura/h100 rubra/l4",
            blue: "azura/l4 open/h100 open/l4 purpura/h100",
            both: "azura/l4 open/h100 open/l4 purpura/h100 rubra/l4"
        ),
        Row(
            section: "maintenances",
            all: "azura-power open-power",
            red: "open-power",
            rob: "open-power",
            blue: "azura-power open-power",
            both: "azura-power open-power"
        ),
        Row(
            section: "users",
            all: "ada bea both gone otto rob stray",
            red: "both gone rob",
            rob: "both gone rob",
            blue: "bea both",
            both: "bea both gone rob"
        ),
        Row(
            section: "memberships",
            all: "blueteam/bea blueteam/both greyteam/rob redteam/both redteam/gone redteam/rob",
            red: "redteam/both redteam/gone redteam/rob",
            rob: "redteam/both redteam/gone redteam/rob",
            blue: "blueteam/bea blueteam/both",
            both: "blueteam/bea blueteam/both redteam/both redteam/gone redteam/rob"
        ),
        Row(
            section: "apiKeys",
            all: "ada-key bea-key blue-ci both-key gone-key grey-ci otto-key red-ci red-off red-old red-shared rob-key",
            red: "red-ci red-off red-old red-shared",
            rob: "red-ci red-off red-old red-shared rob-key",
            blue: "blue-ci",
            both: "blue-ci both-key red-ci red-off red-old red-shared"
        ),
        Row(
            section: "reservations",
            all: "blue-moved blue-night grey-night handed red-night red-off",
            red: "red-night red-off",
            rob: "red-night red-off",
            blue: "blue-moved blue-night handed",
            both: "blue-moved blue-night handed red-night red-off"
        ),
        Row(
            section: "billedCosts",
            all: "2026-01-01/aws/h100",
            red: "",
            rob: "",
            blue: "",
            both: ""
        ),
        Row(
            section: "quotas",
            all: "blue-quota red-quota",
            red: "red-quota",
            rob: "red-quota",
            blue: "blue-quota",
            both: "blue-quota red-quota"
        ),
        Row(section: "policy", all: "policy", red: "", rob: "", blue: "", both: ""),
    ]

    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    @Test func everyKindHasItsRow() {
        #expect(Self.rows.map(\.section).sorted() == Kind.all.map(\.section).sorted())
    }

    @Test(arguments: rows) func listsHoldWhatIsVisible(_ row: Row) throws {
        for caller in Caller.known {
            let expected = row.keys(for: caller)
            let list = try platform.json("/v1/clusters/prod/\(row.section)?per_page=100", as: caller)
            #expect(list["items"]?.elements?.compactMap { $0["metadata"]?["key"]?.text } == expected, "\(caller)")
            #expect(list["total"]?.integer == expected.count, "\(caller)")
            #expect(list["pages"]?.integer == (expected.isEmpty ? 0 : 1), "\(caller)")
        }
    }

    @Test(arguments: rows) func clusterCountsWhatIsVisible(_ row: Row) throws {
        for caller in Caller.known {
            let paths = ["/v1/clusters/prod", "/v1/clusters"]
            let clusters = try paths.map { try platform.json($0, as: caller) }
            for cluster in [clusters[0], clusters[1]["items"]?.elements?.first ?? .null] {
                let counts = cluster["resources"]?[row.section]
                let unmanaged = row.keys(for: caller).filter { $0 == "stray" }.count
                #expect(counts?["managed"]?.integer == row.keys(for: caller).count - unmanaged, "\(caller)")
                #expect(counts?["unmanaged"]?.integer == unmanaged, "\(caller)")
            }
        }
    }

    @Test(arguments: rows) func itemsAreThereOrLookAbsent(_ row: Row) throws {
        for caller in Caller.known {
            let visible = Set(row.keys(for: caller))
            let absent = try platform.get("/v1/clusters/prod/teams/absent", as: caller)
            #expect(absent.status == 404)
            let made = row.section == "policy" ? [] : [row.all.contains("/") ? "absent/absent" : "absent"]
            for key in row.keys(for: .ada) + made {
                let path = "/v1/clusters/prod/\(row.section)/\(key)"
                let answer = try platform.get(path, as: caller)
                if visible.contains(key) {
                    #expect(answer.status == 200, "\(caller) \(path)")
                    #expect(try answer.json()["metadata"]?["key"]?.text == key, "\(caller) \(path)")
                } else {
                    #expect(answer.fingerprint == absent.fingerprint, "\(caller) \(path)")
                }
            }
        }
    }

    /// What is hidden can be found by no filter either.
    @Test(arguments: rows) func filtersFindNothingHidden(_ row: Row) throws {
        let fields = Kind.named(row.section)?.keyFields.map(\.path) ?? []
        for caller in Caller.known {
            for key in row.keys(for: .ada) where !fields.isEmpty {
                let query = zip(fields, key.split(separator: "/")).map { "\($0)=\($1)" }.joined(separator: "&")
                let total = try platform.json("/v1/clusters/prod/\(row.section)?\(query)", as: caller)["total"]
                #expect(total?.integer == (row.keys(for: caller).contains(key) ? 1 : 0), "\(caller) \(query)")
            }
        }
    }

    @Test func memberOfATeamThatIsNotTheirsIsNoWayIn() throws {
        let absent = try platform.get("/v1/clusters/prod/memberships/redteam/absent", as: .red)
        for key in ["redteam/bea", "blueteam/rob", "greyteam/rob", "blueteam/both"] {
            let answer = try platform.get("/v1/clusters/prod/memberships/\(key)", as: .red)
            #expect(answer.fingerprint == absent.fingerprint, "\(key)")
        }
    }

    /// What is free of a pool is there for those who see the pool, whoever reserved it.
    @Test func capacityIsOfVisiblePools() throws {
        for caller in Caller.known {
            let pools = Self.rows.first { $0.section == "gpuPools" }?.keys(for: caller)
            let capacity = try platform.json("/v1/clusters/prod/capacity?from=2098-01-01", as: caller)
            let found = capacity["pools"]?.elements?.map { pool in
                "\(pool["region"]?.text ?? "")/\(pool["gpuType"]?.text ?? "")"
            }
            #expect(found == pools, "\(caller)")
            let red = capacity["pools"]?.elements?.first {
                $0["region"]?.text == "open" && $0["gpuType"]?.text == "h100"
            }
            #expect(red?["days"]?.elements?.first?["free"]?.integer == 56, "\(caller)")
        }
    }

    // MARK: Lists of teams

    /// The teams that each caller reads in the region that is dedicated to both.
    private static let dedicated: [(caller: Caller, teams: [String])] = [
        (.red, ["redteam"]), (.shared, ["redteam"]), (.rob, ["redteam"]), (.blue, ["blueteam"]), (.bea, ["blueteam"]),
        (.both, ["blueteam", "redteam"]), (.ada, ["blueteam", "redteam"]), (.otto, ["blueteam", "redteam"]),
    ]

    @Test func regionNamesOwnTeamsOnly() throws {
        for (caller, teams) in Self.dedicated {
            let item = try platform.json("/v1/clusters/prod/regions/purpura", as: caller)
            #expect(item["dedicatedTo"]?.elements?.compactMap(\.text) == teams, "\(caller)")
            let list = try platform.items("/v1/clusters/prod/regions?name=purpura", as: caller)
            #expect(list.first?["dedicatedTo"]?.elements?.compactMap(\.text) == teams, "\(caller)")
        }
    }

    /// Else whoever guesses names would learn who else is there.
    @Test func filterByATeamThatIsNotTheirsFindsNothing() throws {
        for (caller, teams) in Self.dedicated {
            for team in ["redteam", "blueteam", "greyteam"] {
                let found = try platform.items("/v1/clusters/prod/regions?dedicatedTo=\(team)", as: caller)
                let names = found.compactMap { $0["name"]?.text }
                #expect(names.contains("purpura") == teams.contains(team), "\(caller) \(team)")
            }
        }
    }
}
