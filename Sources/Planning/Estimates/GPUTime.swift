/// The time of some GPUs, exact: two GPUs for three hours are six GPU-hours.
package struct GPUTime: Sendable, Hashable, Comparable, AdditiveArithmetic {
    /// GPUs times microseconds.
    private let gpuMicroseconds: Int128

    private init(_ gpuMicroseconds: Int128) { self.gpuMicroseconds = gpuMicroseconds }

    /// - Parameters:
    ///   - gpus: a number from 0.
    ///   - microseconds: a number from 0.
    package init(gpus: Int, microseconds: Int64) {
        gpuMicroseconds = Int128(gpus) * Int128(microseconds)
    }

    /// The time of some GPUs in a period; none if the period has no end.
    package init(gpus: Int, in period: Period) {
        let end = period.end ?? period.start
        self.init(gpus: gpus, microseconds: max(0, end.microseconds - period.start.microseconds))
    }

    /// - Parameter hundredths: hundredths of a GPU-hour.
    package init(hundredthsOfHours hundredths: Int64) {
        gpuMicroseconds = Int128(hundredths) * Int128(Self.microsecondsPerHour / 100)
    }

    /// The GPU-hours as `1152.00`, rounded half up.
    package var hours: String {
        let hundredths = gpuMicroseconds.magnitude.multiplied(by: 100, dividedBy: UInt128(Self.microsecondsPerHour))
        return DecimalText.text(Int128(clamping: hundredths) * gpuMicroseconds.signum(), digits: 2)
    }

    /// What the time costs, rounded half up to the cent.
    ///
    /// - Parameter price: of one GPU for one hour, in millionths of a US dollar.
    package func cost(atMillionths price: Int64) -> USDollars {
        let cents = gpuMicroseconds.magnitude.multiplied(
            by: UInt128(max(0, price)),
            dividedBy: UInt128(Self.microsecondsPerHour) * 10_000
        )
        return USDollars(cents: Int128(clamping: cents) * gpuMicroseconds.signum())
    }

    private static let microsecondsPerHour: Int64 = 3_600_000_000

    package static let zero = GPUTime(0)

    package static func < (left: GPUTime, right: GPUTime) -> Bool { left.gpuMicroseconds < right.gpuMicroseconds }

    package static func + (left: GPUTime, right: GPUTime) -> GPUTime {
        GPUTime(left.gpuMicroseconds + right.gpuMicroseconds)
    }

    package static func - (left: GPUTime, right: GPUTime) -> GPUTime {
        GPUTime(left.gpuMicroseconds - right.gpuMicroseconds)
    }
}

extension UInt128 {
    /// The product, divided and rounded half up; its digits never overflow.
    ///
    /// The largest declared values, a million reservations of 10,000,000 GPUs for a month at 10^12 dollars an hour,
    /// have a product below 2^145 and a quotient below 2^100.
    fileprivate func multiplied(by factor: UInt128, dividedBy divisor: UInt128) -> UInt128 {
        let product = multipliedFullWidth(by: factor)
        guard product.high < divisor else { return .max }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        return remainder >= divisor - remainder ? quotient + 1 : quotient
    }
}
