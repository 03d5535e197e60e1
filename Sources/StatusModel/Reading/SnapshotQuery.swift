internal import Postgres
package import Reconciler

/// The filter, the order and the page of a request for recorded usage or costs of a cluster.
package struct SnapshotQuery: Sendable {
    /// A member of a line, with its column.
    package enum Member: String, Sendable, CaseIterable {
        case day, provider, region, gpuType, team
        /// The GPU-hours of a line of usage, or the dollars of a line of costs.
        case amount

        fileprivate func column(_ measure: SnapshotMeasure) -> SQL {
            switch self {
            case .day: "day"
            case .provider: "provider"
            case .region: "region"
            case .gpuType: "gpu_type"
            case .team: "team"
            case .amount: measure.column
            }
        }
    }

    package let measure: SnapshotMeasure
    package var filter: SnapshotFilter
    package var sort = Member.day
    package var isDescending = false
    package var offset = 0
    package var limit = 20

    package init(_ measure: SnapshotMeasure, _ filter: SnapshotFilter) {
        self.measure = measure
        self.filter = filter
    }

    /// The order; lines that are equal in it are in the order of days, regions, GPU types and teams.
    var order: SQL {
        let first: SQL = isDescending ? "\(sort.column(measure)) DESC" : sort.column(measure)
        return "\(first), day, region, gpu_type, team"
    }
}

/// A page of recorded lines, and how many lines all pages have.
package struct SnapshotPage: Sendable {
    package struct Line: Sendable {
        package let day: String
        package let provider: String
        package let region: String
        package let gpuType: String
        package let team: String
        /// The GPU-hours, or the dollars.
        package let amount: String
        /// The price of one GPU for one hour; nil for usage.
        package let usdPerGPUHour: String?
    }

    package let total: Int
    package let lines: [Line]
}
