package import Postgres

/// What amounts are summed by.
package enum SnapshotDimension: String, Sendable, CaseIterable {
    case day, month, provider, region
    case gpuType = "gpu-type"
    case team

    /// The dimensions of a recorded line.
    package static let line: [SnapshotDimension] = [.day, .provider, .region, .gpuType, .team]
    /// The dimensions of a billed cost.
    package static let bill: [SnapshotDimension] = [.day, .provider, .gpuType]

    /// The name in JSON and CSV.
    package var name: String { self == .gpuType ? "gpuType" : rawValue }

    /// Whether a bill can be divided by it.
    package var isOfBills: Bool { self == .month || Self.bill.contains(self) }

    /// The value in a row in which the day is a text.
    package var expression: SQL {
        switch self {
        case .day: "day"
        case .month: "left(day, 7)"
        case .provider: "provider"
        case .region: "region"
        case .gpuType: "gpu_type"
        case .team: "team"
        }
    }
}
