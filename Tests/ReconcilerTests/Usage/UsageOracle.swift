import TestSupport

/// Counts usage minute by minute, without any of the program's arithmetic.
///
/// Times are minutes from a day 0, which the test chooses.
struct UsageOracle {
    /// A reservation that is there, or that was removed.
    struct Reservation {
        var name: String
        var team: String
        var pool: Int
        var gpus: Int
        var isActive: Bool
        var start: Int
        /// Nil without an end.
        var duration: Int?
        var report: Report?
        /// When it was removed; nil if it is there.
        var removedAt: Int?
    }

    /// What a scheduler reported.
    struct Report {
        var phase: String
        var startedAt: Int?
        var endedAt: Int?
    }

    struct Line: Hashable {
        let day: Int
        let pool: Int
        let team: String
    }

    let reservations: [Reservation]

    /// The minutes of one GPU on each of these days.
    func minutes(_ days: ClosedRange<Int>) -> [Line: Int] {
        var lines: [Line: Int] = [:]
        for (index, reservation) in reservations.enumerated() where reservation.gpus > 0 {
            for day in days {
                let used = (day * 1440..<(day + 1) * 1440).count { isUsed(index, at: $0) }
                guard used > 0 else { continue }
                let line = Line(day: day, pool: reservation.pool, team: reservation.team)
                lines[line, default: 0] += used * reservation.gpus
            }
        }
        return lines
    }

    private func isUsed(_ index: Int, at minute: Int) -> Bool {
        let reservation = reservations[index]
        let isReserved =
            minute >= reservation.start && reservation.duration.map { minute < reservation.start + $0 } ?? true
        guard let removedAt = reservation.removedAt else {
            guard let report = reservation.report else { return reservation.isActive && isReserved }
            guard report.startedAt != nil || ["active", "completed", "expired"].contains(report.phase) else {
                return false
            }
            guard minute >= report.startedAt ?? reservation.start else { return false }
            if let end = report.endedAt { return minute < end }
            return reservation.duration.map { minute < reservation.start + $0 } ?? true
        }
        guard reservation.isActive, isReserved, minute < removedAt else { return false }
        // The name was declared again: from then on the newer one counts.
        return !reservations.contains { other in
            other.name == reservation.name && other.start <= minute && (other.removedAt ?? .max) > removedAt
        }
    }
}

extension UsageOracle {
    static let phases = [
        "pending", "queued", "preparing", "active", "completed", "expired", "failed", "cancelled",
    ]

    /// Some reservations around the days from 0 to `days`, of 2 teams in 3 pools.
    static func random(days: Int, using random: inout SeededGenerator) -> UsageOracle {
        let last = days * 1440
        var reservations: [Reservation] = []
        for number in 0..<Int.random(in: 1...8, using: &random) {
            let start = Int.random(in: -2 * 1440...last + 1440, using: &random)
            var reservation = Reservation(
                name: "r\(number)",
                team: random.pick(["ml", "ops"]),
                pool: Int.random(in: 0...2, using: &random),
                gpus: random.pick([0, 1, 1, 3, 8, 16]),
                isActive: !random.oneIn(4),
                // Often at the edge of a day.
                start: random.oneIn(3) ? (start / 1440) * 1440 : start,
                duration: random.oneIn(6)
                    ? nil
                    : random.oneIn(3)
                        ? 1440 * Int.random(in: 1...3, using: &random)
                        : Int.random(in: 1...4000, using: &random)
            )
            if random.oneIn(3) {
                reservation.removedAt = Int.random(in: 0...last, using: &random)
                if random.oneIn(3) { reservation.name = "r0" }
            } else if random.oneIn(2) {
                reservation.report = report(of: reservation, using: &random)
            }
            reservations.append(reservation)
        }
        return UsageOracle(reservations: reservations.withOneOfEachName())
    }

    private static func report(of reservation: Reservation, using random: inout SeededGenerator) -> Report {
        let phase = random.pick(phases)
        var report = Report(phase: phase)
        if !random.oneIn(3) { report.startedAt = reservation.start + Int.random(in: -60...600, using: &random) }
        if ["completed", "expired", "failed", "cancelled"].contains(phase), !random.oneIn(4) {
            report.endedAt = (report.startedAt ?? reservation.start) + Int.random(in: -30...3000, using: &random)
        }
        return report
    }
}

extension [UsageOracle.Reservation] {
    /// Only one reservation of a name can be there, and two removals of it are never at the same time.
    fileprivate func withOneOfEachName() -> Self {
        var seen: Set<String> = []
        return filter { seen.insert("\($0.name) \($0.removedAt.map(String.init) ?? "")").inserted }
    }
}
