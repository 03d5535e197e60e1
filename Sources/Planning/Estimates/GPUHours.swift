/// An amount of GPU-hours, exact to the microsecond of one GPU.
package struct GPUHours: Sendable, Equatable, Comparable {
    /// Microseconds of one GPU.
    private var microseconds: Int128 = 0

    package init() {}

    /// - Parameter hundredths: hundredths of an hour.
    package init(hundredths: Int64) { microseconds = Int128(hundredths) * Self.hundredth }

    private static let hundredth: Int128 = 36_000_000

    /// Adds GPUs for a time that ends.
    package mutating func add(_ gpus: Int, for period: Period) {
        guard let end = period.end, end > period.start else { return }
        microseconds += Int128(gpus) * Int128(end.microseconds - period.start.microseconds)
    }

    package static func < (left: GPUHours, right: GPUHours) -> Bool { left.microseconds < right.microseconds }

    /// The hours with two digits after the point, rounded half-up.
    package var text: String {
        let rounded = (microseconds * 2 + Self.hundredth) / (Self.hundredth * 2)
        let rest = rounded % 100
        return "\(rounded / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
