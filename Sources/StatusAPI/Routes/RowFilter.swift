internal import Model
internal import Reconciler

/// A condition on one column, from one query parameter.
struct RowFilter: Sendable, Hashable {
    private enum Test: Sendable, Hashable {
        case equals([UInt8])
        case equalsQuantity(Int64)
        case contains([UInt8])
        case atLeast(Int64)
        case below(Int64)
    }

    private let column: Int
    private let type: FieldType
    private let test: Test

    /// What a parameter's name ends with that asks for a range.
    static let atLeast = ".gte"
    static let below = ".lt"

    /// - Throws: a problem where the value is not of the column's type.
    init(_ column: Int, _ type: FieldType, _ name: String, _ value: String) throws(Problem) {
        self.column = column
        self.type = type
        if name.hasSuffix(Self.atLeast) {
            test = .atLeast(try Self.quantity(type, name, value))
        } else if name.hasSuffix(Self.below) {
            test = .below(try Self.quantity(type, name, value))
        } else if case .list = type {
            test = .contains(Array(value.utf8))
        } else {
            test = try Self.equality(type, name, value)
        }
    }

    func matches(_ row: Int, of rows: RowTable) -> Bool {
        switch test {
        case .equals(let cell): rows.cell(row, column, equals: cell)
        case .equalsQuantity(let value): type.order(of: rows.cell(row, column)) == value
        case .contains(let element):
            RowLine.elements(ofList: rows.text(row, column)).contains { $0.utf8.elementsEqual(element) }
        case .atLeast(let bound): type.order(of: rows.cell(row, column)).map { $0 >= bound } ?? false
        case .below(let bound): type.order(of: rows.cell(row, column)).map { $0 < bound } ?? false
        }
    }

    private static func equality(_ type: FieldType, _ name: String, _ value: String) throws(Problem) -> Test {
        switch type {
        case .boolean, .choice:
            guard let cell = type.cell(of: value, isPlain: true) else { throw wrongType(type, name) }
            return .equals(cell)
        case .integer, .timestamp, .decimal, .duration:
            return .equalsQuantity(try quantity(type, name, value))
        default:
            var cell: [UInt8] = []
            RowLine.appendEscaped(value, to: &cell)
            return .equals(type == .email ? cell.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } : cell)
        }
    }

    /// The value as a number; beyond what there can be, the least or the greatest number.
    private static func quantity(_ type: FieldType, _ name: String, _ value: String) throws(Problem) -> Int64 {
        let number: Int64? =
            switch type {
            case .timestamp: time(normalized(value, type))
            case .decimal: Quantity.millionths(value)
            case .duration: Quantity.minutes(value)
            default: Quantity.integer(value)
            }
        guard let number else { throw wrongType(type, name) }
        return number
    }

    private static func time(_ text: String) -> Int64? {
        FieldType.timestamp.cell(of: text, isPlain: true).flatMap { FieldType.timestamp.order(of: $0[...]) }
            ?? yearBeyondSpecs(text)
    }

    /// A time as Postgres reads it, bounded where it is of a year that no spec may name.
    static func timestamp(_ name: String, _ value: String) throws(Problem) -> String {
        let text = normalized(value, .timestamp)
        if let cell = FieldType.timestamp.cell(of: text, isPlain: true) { return String(decoding: cell, as: UTF8.self) }
        guard let bound = yearBeyondSpecs(text) else { throw wrongType(.timestamp, name) }
        return bound == .min ? "-infinity" : "infinity"
    }

    /// A plus sign that a form's encoding took for a space belongs to the zone, and a leap second to its minute.
    private static func normalized(_ value: String, _ type: FieldType) -> String {
        guard type == .timestamp else { return value }
        let text = value.replacing(" ", with: "+")
        return text.dropFirst(16).hasPrefix(":60") ? text.prefix(16) + ":59" + text.dropFirst(19) : text
    }

    /// A time that is well formed but, in UTC, of a year that no spec may name.
    private static func yearBeyondSpecs(_ text: String) -> Int64? {
        guard text.utf8.count > 4, let year = Int(text.prefix(4)) else { return nil }
        // 2004 is a leap year, so it has every day that the other may have.
        guard FieldType.timestamp.cell(of: "2004" + text.dropFirst(4), isPlain: true) != nil else { return nil }
        return year < 2050 ? .min : .max
    }

    private static func wrongType(_ type: FieldType, _ name: String) -> Problem {
        let demand =
            switch type {
            case .boolean: "true or false"
            case .choice(let choices): "one of: \(choices.joined(separator: ", "))"
            case .integer: "a whole number of at most 15 digits"
            case .timestamp: "an RFC 3339 time with a zone, such as 2026-12-01T09:00:00Z"
            case .duration: "a duration such as 90m, 72h or 30d"
            default: "a decimal number"
            }
        return .badParameter(name, "It must be \(demand).")
    }
}

/// Numbers in filters, which may lie outside of what a field may hold.
private enum Quantity {
    /// At most this many digits fit; more are beyond all values.
    private static let mostDigits = 12

    /// Those that every program can take from JSON (RFC 8259, 6), and of no more digits than are easily said.
    static let integers: ClosedRange<Int64> = -999_999_999_999_999...999_999_999_999_999

    static func integer(_ text: String) -> Int64? {
        let amount = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !amount.isEmpty, amount.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text).flatMap { integers.contains($0) ? $0 : nil }
    }

    static func millionths(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0]) else { return nil }
        guard parts.count == 2 else { return scaled(whole, by: 1_000_000) }
        guard parts[1].utf8.count <= 6, let fraction = digits(parts[1]) else { return nil }
        let scale = (parts[1].utf8.count..<6).reduce(Int64(1)) { scale, _ in scale * 10 }
        return scaled(whole, by: 1_000_000).addingReportingOverflow(fraction * scale).partialValue
    }

    static func minutes(_ text: String) -> Int64? {
        guard let unit = text.utf8.last, let count = digits(text.dropLast()) else { return nil }
        switch unit {
        case UInt8(ascii: "m"): return count
        case UInt8(ascii: "h"): return scaled(count, by: 60)
        case UInt8(ascii: "d"): return scaled(count, by: 1440)
        default: return nil
        }
    }

    private static func digits(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.utf8.count > mostDigits ? .max : Int64(text)
    }

    private static func scaled(_ number: Int64, by factor: Int64) -> Int64 {
        let (product, isOverflow) = number.multipliedReportingOverflow(by: factor)
        return isOverflow ? .max - 999_999 : product
    }
}

extension RowFilter {
    /// The parameters that a column can be asked by.
    static func parameters(_ column: StatusColumn) -> [Parameter] {
        var parameters = [Parameter(name: column.path, schema: schema(column.type), summary: summary(column))]
        if column.type.isQuantity {
            let schema = schema(column.type)
            parameters.append(
                Parameter(
                    name: column.path + atLeast,
                    schema: schema,
                    summary: "Only where `\(column.path)` is that or more."
                )
            )
            parameters.append(
                Parameter(name: column.path + below, schema: schema, summary: "Only where `\(column.path)` is less.")
            )
        }
        return parameters
    }

    private static func summary(_ column: StatusColumn) -> String {
        column.type.isList ? "Only where `\(column.path)` holds that." : "Only where `\(column.path)` is that."
    }

    private static func schema(_ type: FieldType) -> Schema {
        switch type {
        case .boolean: .choice(["true", "false"])
        case .choice(let choices): .choice(choices)
        case .integer: .integer(Quantity.integers)
        case .timestamp: .time
        case .decimal: .pattern("^(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$")
        case .duration: .pattern("^[1-9][0-9]{0,8}[mhd]$")
        default: .text
        }
    }
}
