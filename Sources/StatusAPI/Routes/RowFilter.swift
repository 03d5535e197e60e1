internal import Reconciler
internal import Spec

/// A condition on one column, from one query parameter.
struct RowFilter: Sendable {
    private enum Test: Sendable {
        case equals([UInt8])
        case contains(String)
        case atLeast(Int64)
        case below(Int64)
        /// A value that no row can have.
        case nothing
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
            test = .contains(value)
        } else {
            test = try Self.equality(type, name, value)
        }
    }

    func matches(_ row: Int, of rows: RowTable) -> Bool {
        switch test {
        case .equals(let cell): rows.cell(row, column, equals: cell)
        case .contains(let element):
            RowLine.elements(ofList: rows.text(row, column)).contains { $0.utf8.elementsEqual(element.utf8) }
        case .atLeast(let bound): type.order(of: rows.cell(row, column)).map { $0 >= bound } ?? false
        case .below(let bound): type.order(of: rows.cell(row, column)).map { $0 < bound } ?? false
        case .nothing: false
        }
    }

    private static func equality(_ type: FieldType, _ name: String, _ value: String) throws(Problem) -> Test {
        switch type {
        case .boolean, .choice, .integer:
            guard let cell = type.cell(of: value, isPlain: true) else { throw wrongType(type, name) }
            return .equals(cell)
        case .timestamp, .decimal, .duration:
            let bound = try quantity(type, name, value)
            guard let cell = type.cell(of: normalized(value, type), isPlain: true), bound != .min, bound != .max else {
                return .nothing
            }
            // What runs record has microseconds as Postgres writes them, so the number is the safer comparison.
            return type.order(of: cell[...]) == bound ? .equals(cell) : .nothing
        default:
            var cell: [UInt8] = []
            RowLine.appendEscaped(value, to: &cell)
            return .equals(type == .email ? cell.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } : cell)
        }
    }

    /// The value as a number; beyond what a spec may hold, the least or the greatest there is.
    private static func quantity(_ type: FieldType, _ name: String, _ value: String) throws(Problem) -> Int64 {
        let text = normalized(value, type)
        if let cell = type.cell(of: text, isPlain: true) { return type.order(of: cell[...]) ?? .min }
        if type == .timestamp, let bound = yearBeyondSpecs(text) { return bound }
        if case .decimal = type, isDecimal(text) { return .max }
        if case .duration = type, DurationText.isWellFormed(text) { return .max }
        throw wrongType(type, name)
    }

    /// A time as Postgres reads it, bounded where it is of a year that no spec may name.
    static func timestamp(_ name: String, _ value: String) throws(Problem) -> String {
        let text = normalized(value, .timestamp)
        if let cell = FieldType.timestamp.cell(of: text, isPlain: true) { return String(decoding: cell, as: UTF8.self) }
        guard let bound = yearBeyondSpecs(text) else { throw wrongType(.timestamp, name) }
        return bound == .min ? "-infinity" : "infinity"
    }

    /// A plus sign that a form's encoding took for a space belongs to the zone.
    private static func normalized(_ value: String, _ type: FieldType) -> String {
        type == .timestamp ? value.replacing(" ", with: "+") : value
    }

    /// A time that is well formed but of a year that no spec may name.
    private static func yearBeyondSpecs(_ text: String) -> Int64? {
        guard text.utf8.count > 4, let year = Int(text.prefix(4)), !(2000...2099).contains(year) else { return nil }
        // 2000 is a leap year, so it has every day that the other may have.
        guard FieldType.timestamp.cell(of: "2000" + text.dropFirst(4), isPlain: true) != nil else { return nil }
        return year < 2000 ? .min : .max
    }

    private static func isDecimal(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    private static func wrongType(_ type: FieldType, _ name: String) -> Problem {
        let demand =
            switch type {
            case .boolean: "true or false"
            case .choice(let choices): "one of: \(choices.joined(separator: ", "))"
            case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
            case .timestamp: "an RFC 3339 time with a zone, such as 2026-12-01T09:00:00Z"
            case .duration: "a duration such as 90m, 72h or 30d"
            default: "a decimal number"
            }
        return .badParameter(name, "It must be \(demand).")
    }
}

/// The form of a duration, whatever its length.
private enum DurationText {
    static func isWellFormed(_ text: String) -> Bool {
        guard let unit = text.last, "mhd".contains(unit) else { return false }
        let digits = text.dropLast().utf8
        return !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
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
        case .integer(let range): .integer(range)
        case .timestamp: .time
        case .decimal: .pattern("^(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$")
        case .duration: .pattern("^[1-9][0-9]{0,8}[mhd]$")
        default: .text
        }
    }
}
