package import Reconciler

/// Recorded usage and costs as text for people.
package enum SnapshotText {
    /// - Parameter comparison: what was recorded and billed, by day, provider and GPU type; nil if that is not shown.
    package static func text(_ report: SnapshotReport, comparison: SnapshotReport? = nil) -> String {
        guard let days = report.days else {
            return "Nothing is recorded yet: 'hxapply usage --record' records the days that are over.\n"
        }
        var text = "\(title(report.measure)), \(days.dates) (UTC)\n"
        text += table(report)
        if let comparison, comparison.total.billed != nil { text += "\nReserved and billed\n" + table(comparison) }
        for days in report.unrecorded { text += "Not recorded: \(days.dates)\n" }
        return text
    }

    private static func title(_ measure: SnapshotMeasure) -> String {
        switch measure {
        case .usage: "Usage"
        case .costs: "Cost of reservations in US dollars"
        }
    }

    private static func table(_ report: SnapshotReport) -> String {
        let hasBills = report.hasBills && report.total.billed != nil
        var table = AmountTable(
            keys: report.dimensions.map(\.title),
            amounts: hasBills ? ["RESERVED", "BILLED", "DIFFERENCE"] : [title(ofAmount: report.measure)]
        )
        for line in report.lines { table.add(line.keys, line.amounts(hasBills)) }
        table.add(["TOTAL"], report.total.amounts(hasBills))
        return table.text
    }

    private static func title(ofAmount measure: SnapshotMeasure) -> String {
        switch measure {
        case .usage: "GPU-HOURS"
        case .costs: "USD"
        }
    }
}

extension SnapshotReport.Line {
    fileprivate func amounts(_ hasBills: Bool) -> [String?] { hasBills ? [amount, billed, difference] : [amount] }
}

extension SnapshotDimension {
    fileprivate var title: String { self == .gpuType ? "GPU TYPE" : name.uppercased() }
}

extension DayRange {
    /// For example `2026-12-01 to 2026-12-31`.
    package var dates: String { first == last ? first : "\(first) to \(last)" }
}
