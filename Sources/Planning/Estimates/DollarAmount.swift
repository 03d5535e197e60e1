/// An amount of US dollars in whole cents.
package struct DollarAmount: Sendable, Equatable, Comparable {
    private let cents: Int128

    /// The price of GPUs for a time, rounded half-up to the cent.
    ///
    /// - Parameter price: of one GPU for one hour, in millionths of a dollar.
    package init(gpus: Int, minutes: Int64, price: Int64) {
        let divisor: Int128 = 60 * 10_000
        cents = (Int128(gpus) * Int128(minutes) * Int128(price) * 2 + divisor) / (divisor * 2)
    }

    package static func < (left: DollarAmount, right: DollarAmount) -> Bool { left.cents < right.cents }

    /// For example `31680.00`.
    package var text: String {
        let rest = cents % 100
        return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
