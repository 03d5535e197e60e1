internal import Model
internal import Text

/// An amount of US dollars, exact to the cent.
package struct USDollars: Sendable, Hashable, Comparable, AdditiveArithmetic {
    package let cents: Int128

    package init(cents: Int128) { self.cents = cents }

    /// - Parameter text: a decimal number with at most two digits after the point, as Postgres writes `NUMERIC`.
    /// - Returns: nil for other text.
    package init?(text: String) {
        guard let millionths = FieldType.decimal(scale: 2).order(ofText: text), millionths.isMultiple(of: 10_000)
        else { return nil }
        cents = Int128(millionths / 10_000)
    }

    /// The amount as `7925.76`.
    package var text: String { DecimalText.text(cents, digits: 2) }

    /// The amount as `7,925.76`.
    package var groupedText: String { text.groupedDigits }

    package static let zero = USDollars(cents: 0)

    package static func + (left: USDollars, right: USDollars) -> USDollars {
        USDollars(cents: left.cents + right.cents)
    }

    package static func - (left: USDollars, right: USDollars) -> USDollars {
        USDollars(cents: left.cents - right.cents)
    }

    package static func < (left: USDollars, right: USDollars) -> Bool { left.cents < right.cents }
}
