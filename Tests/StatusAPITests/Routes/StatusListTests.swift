import Foundation
import Model
import TestSupport
import Testing
import Text

/// Lists: their shape, their pages, and the parameters that they do not take.
@Suite(.threadOfItsOwn) struct StatusListTests {
    private let platform: StatusPlatform
    /// The paths of all lists, those of one run's changes among them.
    private let lists: [String]

    init() throws {
        let platform = try StatusPlatform.shared()
        self.platform = platform
        lists = try platform.document.templates
            .filter { template in platform.document.parameters(template).contains { $0.name == "page" } }
            .map { try platform.path($0) }
    }

    /// The list with parameters.
    private func ask(_ list: String, _ parameters: (name: String, value: String)...) throws -> JSONValue {
        let answer = try platform.get("\(list)?\(QueryString.make(parameters))", as: .ada)
        #expect(answer.status == 200, "\(list) \(parameters)")
        return try answer.json()
    }

    // MARK: Pages

    @Test func listsHaveOneShape() throws {
        #expect(lists.count == 6 + Kind.all.count)
        for list in lists {
            guard case .object(let members) = try platform.json(list, as: .ada) else {
                Issue.record("\(list) is no object")
                continue
            }
            let names = Set(members.map(\.name))
            let expected = Set(["items", "total", "page", "per_page", "pages", "stale"])
            #expect(names == (list == "/v1/clusters" ? expected : expected.union(["serial"])), "\(list)")
        }
    }

    @Test func pageHasTwentyItemsWhereNothingIsSaid() throws {
        for list in lists {
            let answer = try platform.json(list, as: .ada)
            let total = try #require(answer["total"]?.integer)
            #expect(answer["page"]?.integer == 1, "\(list)")
            #expect(answer["per_page"]?.integer == 20, "\(list)")
            #expect(answer["items"]?.elements?.count == min(total, 20), "\(list)")
            #expect(answer["pages"]?.integer == (total + 19) / 20, "\(list)")
        }
        let total = try #require(try platform.json("/v1/clusters/prod/audit", as: .ada)["total"]?.integer)
        #expect(total > 40)
    }

    @Test func pagesTogetherAreTheWhole() throws {
        for list in lists {
            let all = try platform.items(list)
            for size in [1, 3, 7] where all.count <= 20 || size > 1 {
                let pages = (all.count + size - 1) / size
                var found: [JSONValue] = []
                for page in 1...(pages + 1) {
                    let answer = try ask(list, ("page", "\(page)"), ("per_page", "\(size)"))
                    #expect(answer["total"]?.integer == all.count, "\(list) \(page)")
                    #expect(answer["page"]?.integer == page, "\(list) \(page)")
                    #expect(answer["per_page"]?.integer == size, "\(list) \(page)")
                    #expect(answer["pages"]?.integer == pages, "\(list) \(page)")
                    let items = answer["items"]?.elements ?? []
                    #expect(items.count == max(0, min(size, all.count - (page - 1) * size)), "\(list) \(page)")
                    found += items
                }
                #expect(found == all, "\(list) \(size)")
            }
        }
    }

    @Test func pageBeyondTheEndIsEmpty() throws {
        for list in lists {
            let total = try platform.json(list, as: .ada)["total"]
            for page in ["2000", "1000000000"] {
                let answer = try ask(list, ("page", page), ("per_page", "100"))
                #expect(answer["items"]?.elements == [], "\(list)")
                #expect(answer["total"] == total, "\(list)")
                #expect(answer["page"] == .number(page), "\(list)")
            }
        }
    }

    // MARK: What is refused

    private func expectRefusal(_ target: String, of parameter: String?) throws {
        let answer = try platform.get(target, as: .ada)
        #expect(answer.status == 400, "\(target)")
        #expect(answer.mediaType == "application/problem+json", "\(target)")
        let problem = try answer.json()
        #expect(problem["parameter"]?.text == parameter, "\(target)")
        #expect(problem["detail"]?.text?.isEmpty == false, "\(target)")
    }

    /// Queries that no list takes, and the parameter at fault.
    private static let refused: [(query: String, parameter: String)] = [
        ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("per_page=abc", "per_page"),
        ("per_page=", "per_page"), ("per_page", "per_page"), ("per_page=-1", "per_page"), ("per_page=1.0", "per_page"),
        ("per_page=1e1", "per_page"), ("per_page=0x10", "per_page"), ("per_page=+5", "per_page"),
        ("per_page=%2B5", "per_page"), ("per_page=%D9%A1", "per_page"), ("per_page=5%20", "per_page"),
        ("page=0", "page"), ("page=abc", "page"), ("page=-1", "page"), ("page=1000000001", "page"),
        ("page=99999999999999999999", "page"), ("page=1&page=1", "page"), ("page=1&page=2", "page"),
        ("page=1&%70age=1", "page"), ("page=1%00", "page"), ("per_page=1&page=1&per_page=1", "per_page"),
        ("no=1", "no"), ("no", "no"),
        ("Page=1", "Page"), ("page%20=1", "page "), ("page=1&no=1", "no"), ("=1", ""), ("perPage=1", "perPage"),
        ("access_token=x", "access_token"),
    ]

    @Test func wrongParametersAreRefusedByName() throws {
        for list in lists {
            for (query, parameter) in Self.refused { try expectRefusal("\(list)?\(query)", of: parameter) }
            for query in ["page=%", "page=%zz", "page=%ff"] {
                try expectRefusal("\(list)?\(query)", of: nil)
            }
        }
    }

    /// Whoever misspells a parameter is not to take the answer for what was asked.
    @Test func noRouteTakesAnUnknownParameter() throws {
        for template in platform.document.templates {
            for path in try platform.paths(template).prefix(1) {
                try expectRefusal("\(path)\(path.contains("?") ? "&" : "?")no=1", of: "no")
            }
        }
    }

    @Test func sortingIsByWhatThereIs() throws {
        for template in platform.document.filteredLists {
            let list = try platform.path(template)
            for query in ["sort_by=no", "sort_by=", "sort_by=KEY", "sort_by=dedicatedTo", "sort_by=sha256"] {
                try expectRefusal("\(list)?\(query)", of: "sort_by")
            }
            for query in ["sort_order=up", "sort_order=", "sort_order=ASC"] {
                try expectRefusal("\(list)?\(query)", of: "sort_order")
            }
        }
    }

    /// Lists that cannot be filtered have one order, and its reverse.
    @Test func everyListHasAnOrder() throws {
        let run = platform.runs.first
        let lists = [
            ("/v1/clusters", "name", "asc"), ("/v1/clusters/prod/audit", "time", "desc"),
            ("/v1/clusters/prod/runs/\(run)/changes", "seq", "asc"),
        ]
        for (path, key, standard) in lists {
            let items = { (order: String) in
                try platform.items("\(path)?sort_by=\(key)\(order)", as: .ada)
            }
            let list = try items("")
            #expect(list.count > 1, "\(path)")
            #expect(try items("&sort_order=\(standard)") == list, "\(path)")
            #expect(try items("&sort_order=\(standard == "asc" ? "desc" : "asc")") == list.reversed(), "\(path)")
            try expectRefusal("\(path)?sort_by=no", of: "sort_by")
        }
    }

    /// A value that the field cannot have is a mistake, not a filter that lets nothing through.
    @Test func valuesOfAnotherTypeAreRefused() throws {
        for template in platform.document.filteredLists {
            let list = try platform.path(template)
            for parameter in platform.document.parameters(template) {
                let schema = parameter.schema
                guard schema.choices != nil || schema.pattern != nil || schema.format != nil || schema.type == "integer"
                else { continue }
                for value in ["~", "", "1 h"] {
                    let query = QueryString.make([(parameter.name, value)])
                    try expectRefusal("\(list)?\(query)", of: parameter.name)
                }
                guard schema.format == "date-time" else { continue }
                for time in ["2026-11-20", "2026-11-20T10:00:00", "2026-02-30T10:00:00Z", "1795341600"] {
                    let query = QueryString.make([(parameter.name, time)])
                    try expectRefusal("\(list)?\(query)", of: parameter.name)
                }
            }
        }
    }
}
