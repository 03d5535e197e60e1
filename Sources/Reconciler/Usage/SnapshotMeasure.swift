package import Postgres

/// What is recorded for each day, pool and team, each in a table of its own.
package enum SnapshotMeasure: Sendable, Hashable {
    case usage, costs

    package var table: SQL {
        switch self {
        case .usage: "usage_snapshots"
        case .costs: "cost_snapshots"
        }
    }

    /// The column of the amount.
    package var column: SQL {
        switch self {
        case .usage: "gpu_hours"
        case .costs: "cost_usd"
        }
    }

    /// The name of the amount in JSON and CSV.
    package var name: String {
        switch self {
        case .usage: "gpuHours"
        case .costs: "usd"
        }
    }
}
