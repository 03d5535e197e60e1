package import Text

/// A day of the calendar, in UTC: `2026-12-01`.
///
/// It is stored as text, so that it can be part of a key: Postgres and Swift sort keys by their bytes.
package struct DateValue: ValueType {
    package init() {}

    private static let years: ClosedRange<Int64> = 2000...2099

    /// Appends the day as a spec writes it.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard let days = Self.days(Array(scalar)[...]) else {
            return ValueProblem(code: .notADate, demand: "must be a date", hint: "write it as 2026-12-01")
        }
        guard Self.years.contains(CivilDate(days: days).year) else {
            return ValueProblem(code: .outOfRange, demand: "must be in the years 2000 to 2099")
        }
        output.append(contentsOf: scalar)
        return nil
    }

    /// The days since 1970-01-01 of a text such as `2026-12-01`; nil if it is no day of the years that a spec may name.
    package static func day(_ text: String) -> Int64? {
        days(Array(text.utf8)[...]).flatMap { years.contains(CivilDate(days: $0).year) ? $0 : nil }
    }

    /// The days since 1970-01-01 of a text such as `2026-12-01`, in any year.
    private static func days(_ text: ArraySlice<UInt8>) -> Int64? {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Digits.number(parts[0]), let month = Digits.number(parts[1]),
            let day = Digits.number(parts[2])
        else { return nil }
        return CivilDate.days(year: year, month: month, day: day)
    }

    package var isSafeWithoutQuotes: Bool { true }

    package var constraints: [Constraint] {
        let pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
        return [.pattern(written: pattern, stored: pattern)]
    }

    package var words: String { "date `YYYY-MM-DD`, 2000 to 2099" }
    package var answer: JSONShape { .pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") }

    /// The day; one that the form cannot express becomes its first or last day.
    package func showInAnswer(_ value: String) -> String {
        if Self.days(Array(value.utf8)[...]) != nil { return value }
        return value.hasPrefix("-") || value.hasSuffix("BC") ? "0001-01-01" : "9999-12-31"
    }

    package var isQuantity: Bool { true }
    package func order(of cell: ArraySlice<UInt8>) -> Int64? { Self.days(cell) }
    package func asked(_ text: String) -> AskedValue? { Self.days(Array(text.utf8)[...]).map(AskedValue.quantity) }
    package var askedWords: String { "a date such as 2026-12-01" }
    package var question: JSONShape { .pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") }
}
