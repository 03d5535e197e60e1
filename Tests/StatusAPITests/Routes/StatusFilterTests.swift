import Foundation
import Model
import TestSupport
import Testing
import Text

/// Filters and orders, all that the document offers, against the same done here over all rows.
@Suite(.threadOfItsOwn) struct StatusFilterTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    static let sections = Kind.all.map(\.section) + ["runs"]

    // MARK: Rows

    /// A list with all its rows, in its own order.
    private struct Rows {
        let path: String
        let parameters: [OpenAPIDocument.Parameter]
        let rows: [JSONValue]

        /// What rows are known by.
        static func key(_ row: JSONValue) -> String { (row["metadata"]?["key"] ?? row["id"])?.text ?? "" }

        /// The value of a column: of `billing.country`, the member of a member.
        static func value(_ row: JSONValue, _ column: String) -> JSONValue {
            if column == "key" { return .string(key(row)) }
            return column.split(separator: ".").reduce(row) { $0[String($1)] ?? .null }
        }

        var keys: [String] { rows.map(Self.key) }

        /// The values that a column has, each once; of a list its elements.
        func values(_ column: String) -> [JSONValue] {
            var values: [JSONValue] = []
            for row in rows {
                let value = Self.value(row, column)
                for single in value.elements ?? [value] where single != .null && !values.contains(single) {
                    values.append(single)
                }
            }
            return values
        }

        /// Whether a row has the value, or its list holds it.
        static func has(_ row: JSONValue, _ column: String, _ wanted: JSONValue) -> Bool {
            let value = value(row, column)
            return value == wanted || value.elements?.contains(wanted) == true
        }
    }

    private func rows(_ section: String) throws -> Rows {
        let template = "/v1/clusters/{cluster}/\(section)"
        let path = try platform.path(template)
        let paging = ["page", "per_page", "sort_by", "sort_order"]
        return Rows(
            path: path,
            // Maps are asked for by their names, which `StatusLabelTests` tries.
            parameters: platform.document.parameters(template).filter {
                !paging.contains($0.name) && $0.schema.type != "object"
            },
            rows: try platform.items(path)
        )
    }

    /// The keys of the rows that a query lets through.
    private func ask(_ rows: Rows, _ parameters: [(name: String, value: String)]) throws -> [String] {
        let query = QueryString.make(parameters + [("per_page", "100")])
        let answer = try platform.get("\(rows.path)?\(query)", as: .ada)
        #expect(answer.status == 200, "\(rows.path)?\(query)")
        let list = try answer.json()
        let keys = list["items"]?.elements?.map(Rows.key) ?? []
        #expect(list["total"]?.integer == keys.count)
        return keys
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .number(let digits): digits
        case .boolean(let flag): flag ? "true" : "false"
        case .null, .array, .object: ""
        }
    }

    // MARK: Filters

    @Test(arguments: sections) func filterLetsThroughWhatHasTheValue(_ section: String) throws {
        let rows = try rows(section)
        for column in rows.parameters.map(\.name) {
            for value in rows.values(column) {
                let expected = rows.rows.filter { Rows.has($0, column, value) }.map(Rows.key)
                #expect(!expected.isEmpty)
                #expect(try ask(rows, [(column, Self.text(value))]) == expected, "\(column)=\(value)")
            }
        }
    }

    @Test(arguments: sections) func boundsLetThroughWhatIsBetween(_ section: String) throws {
        let rows = try rows(section)
        for parameter in rows.parameters where parameter.name.hasSuffix(".gte") {
            let column = String(parameter.name.dropLast(".gte".count))
            for value in rows.values(column) {
                let bound = try #require(Rank(value, parameter.schema))
                let ranked = rows.rows.map { (key: Rows.key($0), rank: Rank(Rows.value($0, column), parameter.schema)) }
                // What is null is neither above nor below.
                let above = ranked.filter { $0.rank.map { $0 >= bound } ?? false }.map(\.key)
                let below = ranked.filter { $0.rank.map { $0 < bound } ?? false }.map(\.key)
                let text = Self.text(value)
                #expect(try ask(rows, [("\(column).gte", text)]) == above, "\(column).gte=\(text)")
                #expect(try ask(rows, [("\(column).lt", text)]) == below, "\(column).lt=\(text)")
                #expect(try ask(rows, [("\(column).gte", text), ("\(column).lt", text)]) == [], "\(column)")
            }
        }
    }

    @Test(arguments: sections) func filtersAreTakenTogether(_ section: String) throws {
        let rows = try rows(section)
        let columns = rows.parameters.map(\.name).filter { rows.values($0) != [] }
        for row in [rows.rows.first, rows.rows.last].compactMap(\.self) {
            for (one, other) in zip(columns, columns.dropFirst()) {
                let pairs = [one, other].map { (column: $0, value: Rows.value(row, $0)) }
                    .map { ($0.column, $0.value.elements?.first ?? $0.value) }
                    .filter { $0.1 != .null && $0.1.elements == nil }
                let expected = rows.rows.filter { row in pairs.allSatisfy { Rows.has(row, $0.0, $0.1) } }
                let found = try ask(rows, pairs.map { ($0.0, Self.text($0.1)) })
                #expect(found == expected.map(Rows.key), "\(pairs)")
            }
            let all = columns.map { ($0, Rows.value(row, $0)) }.filter { $0.1 != .null && $0.1.elements == nil }
            #expect(try ask(rows, all.map { ($0.0, Self.text($0.1)) }) == [Rows.key(row)])
        }
    }

    @Test func unknownValuesLetNothingThrough() throws {
        let queries = [
            "teams?name=absent", "teams?name=REDTEAM", "teams?displayName=kestrels", "teams?displayName=",
            "teams?displayName=Kestrel%25", "regions?dedicatedTo=absent", "regions?dedicatedTo=red",
            "gpuPools?usdPerGPUHour=0.51", "gpuPools?usdPerGPUHour=99999999999999999", "gpuPools?gpus.gte=10000000",
            "reservations?start=2098-01-01T00:00:01Z", "reservations?start.lt=1999-01-01T00:00:00Z",
            "reservations?duration=8d", "users?fullName=%27%20OR%20true%20--", "runs?id=absent", "runs?state=running",
        ]
        for query in queries {
            let list = try platform.json("/v1/clusters/prod/\(query)", as: .ada)
            #expect(list["total"]?.integer == 0, "\(query)")
        }
    }

    /// The same value may be written in several ways.
    @Test func valuesCountAndNotTheirText() throws {
        let queries = [
            ("gpuPools?usdPerGPUHour=0.5", 2), ("gpuPools?usdPerGPUHour=0.50", 2), ("teams?monthlyBudgetUSD=2001.5", 1),
            ("reservations?duration=480m", 1), ("reservations?duration=72h", 1), ("reservations?duration=3d", 1),
            ("reservations?start=2098-01-01T02:00:00%2B02:00", 2), ("reservations?start=2098-01-01T02:00:00+02:00", 2),
            ("reservations?start.gte=2097-12-31T19:00:00-05:00", 6), ("users?email=ADA@EXAMPLE.COM", 1),
            ("reservations?start.lt=2150-01-01T00:00:00Z", 6), ("reservations?start.gte=1990-01-01T00:00:00Z", 6),
        ]
        for (query, total) in queries {
            let list = try platform.json("/v1/clusters/prod/\(query)", as: .ada)
            #expect(list["total"]?.integer == total, "\(query)")
        }
    }

    // MARK: Order

    @Test(arguments: sections) func everyColumnCanBeSortedBy(_ section: String) throws {
        let rows = try rows(section)
        let template = "/v1/clusters/{cluster}/\(section)"
        let sort = platform.document.parameters(template).first { $0.name == "sort_by" }
        let columns = try #require(sort?.schema.choices)
        let names = rows.parameters.map(\.name).filter { !$0.hasSuffix(".gte") && !$0.hasSuffix(".lt") }
        let scalars = names.filter { name in rows.rows.allSatisfy { Rows.value($0, name).elements == nil } }
        #expect(Set(columns).subtracting(["key"]) == Set(scalars))
        for column in columns {
            let schema = rows.parameters.first { $0.name == column }?.schema
            let ranked = rows.rows.compactMap { row in Rank(Rows.value(row, column), schema) }.sorted()
            for (order, expected) in [("asc", ranked), ("desc", ranked.reversed())] {
                let path = "\(rows.path)?sort_by=\(column)&sort_order=\(order)"
                let found = try platform.items(path)
                #expect(found.map(Rows.key).sorted() == rows.keys.sorted(), "\(path)")
                let ranks = found.map { Rank(Rows.value($0, column), schema) }
                // What is null comes last either way.
                #expect(ranks.prefix(expected.count).elementsEqual(expected.map(Optional.some)), "\(path)")
                #expect(ranks.dropFirst(expected.count).allSatisfy { $0 == nil }, "\(path)")
                // The pages of an order are pieces of the same order.
                var pages: [JSONValue] = []
                for page in stride(from: 1, through: (found.count + 3) / 4, by: 1) {
                    pages += try platform.json("\(path)&per_page=4&page=\(page)", as: .ada)["items"]?.elements ?? []
                }
                #expect(pages == found, "\(path)")
            }
        }
    }

    @Test func orderAndFilterGoTogether() throws {
        let path = "/v1/clusters/prod/reservations?team=blueteam&sort_by=gpus&sort_order=desc"
        let gpus = try platform.items(path).compactMap { $0["gpus"]?.integer }
        #expect(gpus == [5, 3, 3])
        let own = try platform.items("/v1/clusters/prod/reservations?sort_by=gpus", as: .red)
        #expect(own.compactMap { $0["gpus"]?.integer } == [1, 16])
    }

    @Test func orderIsThatOfTheListWhereNothingIsSaid() throws {
        for section in Self.sections {
            let rows = try rows(section)
            if section == "runs" {
                #expect(rows.keys == platform.runs.prod.reversed())
            } else {
                #expect(rows.keys == rows.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
            }
        }
    }
}

/// A value by which rows are compared.
private enum Rank: Comparable {
    case number(Decimal)
    case text([UInt8])

    /// - Parameter schema: of the column's parameter, which tells quantities from other texts.
    /// - Returns: nil for null.
    init?(_ value: JSONValue, _ schema: OpenAPISchema?) {
        switch value {
        case .boolean(let flag): self = .number(flag ? 1 : 0)
        case .number(let digits):
            guard let number = Decimal(string: digits) else { return nil }
            self = .number(number)
        case .string(let text) where schema?.pattern?.contains("[mhd]") == true:
            guard let unit = text.last, let count = Int(text.dropLast()) else { return nil }
            self = .number(Decimal(count * (unit == "d" ? 1440 : unit == "h" ? 60 : 1)))
        case .string(let text) where schema?.pattern != nil:
            guard let number = Decimal(string: text) else { return nil }
            self = .number(number)
        // Without its zone a time sorts as text does, whether or not it has a fraction.
        case .string(let text) where schema?.format != nil: self = .text(Array(text.dropLast().utf8))
        case .string(let text): self = .text(Array(text.utf8))
        case .null, .array, .object: return nil
        }
    }

    static func < (left: Rank, right: Rank) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}
