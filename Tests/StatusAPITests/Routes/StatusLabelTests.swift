import Model
import TestSupport
import Testing
import Text

/// Labels over HTTP: shown with their rows, and asked for by their names.
@Suite(.threadOfItsOwn) struct StatusLabelTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    private func keys(_ query: String, as caller: Caller = .ada) throws -> [String] {
        let list = try platform.json("/v1/clusters/prod/\(query)", as: caller)
        let keys = list["items"]?.elements?.compactMap { $0["metadata"]?["key"]?.text } ?? []
        return keys
    }

    @Test func rowsHaveTheirLabels() throws {
        let red = try platform.json("/v1/clusters/prod/teams/redteam", as: .red)
        #expect(red["labels"]?.members.map(\.name) == ["cost-center", "tier"])
        #expect(red["labels"]?["cost-center"] == .string("42"))
        let pools = try platform.items("/v1/clusters/prod/gpuPools?region=open")
        #expect(pools.map { $0["labels"]?["rack"]?.text } == ["r1", "r1"])
        for kind in Kind.all {
            for row in try platform.items("/v1/clusters/prod/\(kind.section)") {
                guard case .object? = row["labels"] else {
                    Issue.record("a row of \(kind.section) has no labels")
                    continue
                }
            }
        }
    }

    // MARK: Filters

    @Test(arguments: [
        ("teams?labels.cost-center=42", ["redteam"]), ("teams?labels.cost-center=43", ["blueteam"]),
        ("teams?labels.tier=gold", ["blueteam", "redteam"]),
        ("teams?labels.tier=gold&labels.cost-center=42", ["redteam"]),
        ("teams?labels.tier=gold&displayName=Herons", ["blueteam"]), ("teams?labels.tier=Gold", []),
        ("teams?labels.tier=gol", []), ("teams?labels.tier=", []), ("teams?labels.absent=gold", []),
        ("teams?labels.cost=42", []), ("teams?labels.center=42", []),
        ("teams?labels.tier=gold&sort_by=name&sort_order=desc", ["redteam", "blueteam"]),
        ("teams?labels.tier=gold&per_page=1&page=2", ["redteam"]), ("teams?labels.tier=gold&per_page=1&page=3", []),
        ("teams?labels.tier=gold&labels.budget=2001.50", ["blueteam"]),
        ("gpuPools?labels.rack=r1", ["open/h100", "open/l4"]),
        ("gpuPools?labels.rack=r1&labels.spare=yes", ["open/l4"]),
        ("gpuPools?labels.rack=r1&gpus.gte=100", ["open/l4"]), ("policy?labels.owner=ada", []),
        ("regions?labels.zone=a+%22b%22+%5Cc", ["open"]), ("regions?labels.zone=a", []),
        ("regions?labels.landmark=tour%20d%27%C3%89%F0%9F%98%80", ["open"]),
        // A name and text that stand within another label's text are none.
        ("regions?labels.zone=b", []), ("regions?labels%2Ezone=a+%22b%22+%5Cc", ["open"]),
    ])
    func filtersLetThroughWhatHasTheLabel(_ query: String, _ expected: [String]) throws {
        #expect(try keys(query) == expected)
        // Once more, as the cache has it.
        #expect(try keys(query) == expected)
    }

    @Test func totalCountsWhatIsLetThrough() throws {
        let list = try platform.json("/v1/clusters/prod/teams?labels.tier=gold&per_page=1", as: .ada)
        #expect(list["total"]?.integer == 2 && list["pages"]?.integer == 2)
        let none = try platform.json("/v1/clusters/prod/teams?labels.absent=x", as: .ada)
        #expect(none["total"]?.integer == 0 && none["items"]?.elements == [])
    }

    /// Others' labels are found by nobody who may not see their rows.
    @Test func onlyVisibleRowsAreFound() throws {
        #expect(try keys("teams?labels.tier=gold", as: .red) == ["redteam"])
        #expect(try keys("teams?labels.cost-center=43", as: .red) == [])
        #expect(try keys("teams?labels.tier=gold", as: .both) == ["blueteam", "redteam"])
        #expect(try keys("policy?labels.owner=ada", as: .red) == [])
    }

    @Test(arguments: [
        ("teams?labels=gold", "labels.NAME"), ("teams?labels.=gold", "1 to 63"), ("teams?labels.Tier=gold", "1 to 63"),
        ("teams?labels.-a=gold", "1 to 63"), ("teams?labels.tier.gte=gold", "1 to 63"),
        ("teams?labels.tier.lt=gold", "1 to 63"), ("teams?labels.a%20b=gold", "1 to 63"),
        ("teams?Labels.tier=gold", "no such parameter"), ("teams?label.tier=gold", "no such parameter"),
        ("teams?labels.tier=gold&labels.tier=gold", "more than once"), ("teams?sort_by=labels", "one of: key, name"),
        ("teams?sort_by=labels.tier", "one of: key, name"), ("runs?labels.tier=gold", "no such parameter"),
        ("audit?labels.tier=gold", "no such parameter"), ("teams/redteam?labels.tier=gold", "no such parameter"),
    ])
    func whatCannotBeAskedIsRefused(_ query: String, _ words: String) throws {
        let answer = try platform.get("/v1/clusters/prod/\(query)", as: .ada)
        #expect(answer.status == 400)
        let detail = try answer.json()["detail"]?.text ?? ""
        #expect(detail.contains(words), "\(detail)")
    }

    @Test func longNamesAreRefused() throws {
        let name = String(repeating: "n", count: 63)
        #expect(try keys("teams?labels.\(name)=x") == [])
        #expect(try platform.get("/v1/clusters/prod/teams?labels.\(name)n=x", as: .ada).status == 400)
    }

    // MARK: Documents and history

    @Test func documentSaysHowToAsk() throws {
        let parameters = platform.document.parameters("/v1/clusters/{cluster}/teams")
        let labels = try #require(parameters.first { $0.name == "labels" })
        #expect(labels.style == "form" && labels.explode == true && labels.schema.type == "object")
        #expect(labels.schema.patterns?.keys.map(\.self) == ["^labels[.][a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"])
        let sort = parameters.first { $0.name == "sort_by" }
        #expect(sort?.schema.choices?.contains("labels") == false)
    }

    @Test func changesShowOnlyLabelsThatDiffer() throws {
        let path = "/v1/clusters/prod/audit?kind=teams&key=blueteam&action=update"
        let fields = try #require(try platform.items(path).first?["fields"])
        #expect(fields.members.map(\.name) == ["monthlyBudgetUSD", "labels.budget"])
        #expect(fields["labels.budget"]?["before"] == .string("2000"))
        #expect(fields["labels.budget"]?["after"] == .string("2001.50"))
    }
}
