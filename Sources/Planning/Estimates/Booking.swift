package import Model

/// A reservation, as far as capacity and quotas depend on it.
package struct Booking: Sendable {
    package var name: String
    package var team: String
    package var pool: PoolName
    package var gpus: Int
    package var period: Period
    /// Whether the spec wants it: `state` is `active`.
    package var isWanted: Bool
    /// What the scheduler last observed; nil if it observed nothing.
    package var phase: String?
    /// Where the reservation is declared, such as `reservations.yaml:12`; nil if hxapply does not manage its row.
    package var source: String?
    /// When its row was made; nil for a reservation that a plan creates.
    package var madeAt: DatabaseTime?

    package init(
        name: String,
        team: String,
        pool: PoolName,
        gpus: Int,
        period: Period,
        isWanted: Bool = true,
        phase: String? = nil,
        source: String? = nil,
        madeAt: DatabaseTime? = nil
    ) {
        self.name = name
        self.team = team
        self.pool = pool
        self.gpus = gpus
        self.period = period
        self.isWanted = isWanted
        self.phase = phase
        self.source = source
        self.madeAt = madeAt
    }

    /// The reservation as messages name it.
    package var resource: String { "\(Kind.reservations.section)/\(name)" }

    private static let lifecycle = Kind.reservations.status?.lifecycle
    private static let unusedPhases: Set<String> = ["failed", "cancelled"]

    /// Whether it is used at `now` or will be used later.
    package func isLive(at now: DatabaseTime) -> Bool {
        isWanted && !period.isOver(at: now) && !(phase.map { Self.lifecycle?.isFinal($0) == true } ?? false)
    }

    /// Whether its hours count in months that have not ended: also after it has ended, unless it failed.
    package var countsHours: Bool { isWanted && !(phase.map(Self.unusedPhases.contains) ?? false) }

    /// Whether this one was declared after the other: those that a plan creates are the newest, then those whose rows
    /// were made last.
    package func isNewer(than other: Booking) -> Bool {
        let times = (madeAt?.microseconds ?? .max, other.madeAt?.microseconds ?? .max)
        if times.0 != times.1 { return times.0 > times.1 }
        if period.start != other.period.start { return period.start > other.period.start }
        return name < other.name
    }
}

extension Booking {
    /// The positions of the fields in a row.
    private struct Columns {
        let team, region, gpuType, gpus, start, duration, state: Int
        let durationType: FieldType

        init?(_ kind: Kind) {
            guard let team = kind.index(of: "team"), let region = kind.index(of: "region"),
                let gpuType = kind.index(of: "gpuType"), let gpus = kind.index(of: "gpus"),
                let start = kind.index(of: "start"), let duration = kind.index(of: "duration"),
                let state = kind.index(of: "state")
            else { return nil }
            (self.team, self.region, self.gpuType, self.gpus) = (team, region, gpuType, gpus)
            (self.start, self.duration, self.state) = (start, duration, state)
            durationType = kind.fields[duration].type
        }
    }

    private static let columns = Columns(.reservations)

    /// The reservation of a row.
    ///
    /// - Returns: nil if the row has values that no spec may have.
    package init?(_ line: RowLine) {
        let cells = line.cells
        self.init { cells.indices.contains($0) ? RowLine.value(of: cells[$0]) : nil }
    }

    /// The reservation of a row.
    ///
    /// - Returns: nil if the row has values that no spec may have.
    init?(_ row: KindRows.Row) { self.init { row[$0] } }

    /// - Parameter value: the value of the field with that index, as Postgres writes it; nil for null.
    private init?(value: (_ field: Int) -> String?) {
        guard let columns = Self.columns, let gpus = value(columns.gpus).flatMap({ Int($0) }),
            let start = value(columns.start).flatMap(FieldType.timestamp.order(ofText:))
        else { return nil }
        let duration = value(columns.duration)
        let minutes = duration.flatMap(columns.durationType.order(ofText:))
        guard (duration == nil) == (minutes == nil) else { return nil }
        let begin = DatabaseTime(microseconds: start)
        self.init(
            name: value(0) ?? "",
            team: value(columns.team) ?? "",
            pool: PoolName(region: value(columns.region) ?? "", gpuType: value(columns.gpuType) ?? ""),
            gpus: gpus,
            period: Period(start: begin, end: minutes.map(begin.adding(minutes:))),
            isWanted: value(columns.state) == "active"
        )
    }
}
