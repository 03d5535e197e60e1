package import Reconciler

/// Recorded usage and costs as CSV, without a total, so that programs can sum the lines.
package enum SnapshotCSV {
    package static func text(_ report: SnapshotReport) -> String {
        let bills = report.hasBills ? ["billedUSD", "differenceUSD"] : []
        let header = CSVLine.make(report.dimensions.map(\.name) + [report.measure.name] + bills)
        return report.lines.reduce(into: header) { text, line in
            text += CSVLine.make(line.keys + [line.amount] + (report.hasBills ? [line.billed, line.difference] : []))
        }
    }
}
