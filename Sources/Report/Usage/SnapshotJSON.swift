package import Reconciler
internal import Text

/// Recorded usage and costs as JSON; decimal numbers are texts.
package enum SnapshotJSON {
    /// - Parameter comparison: what was recorded and billed, by day, provider and GPU type; nil if that is not shown.
    package static func text(_ report: SnapshotReport, comparison: SnapshotReport? = nil) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.member("cluster", report.cluster)
            json.member("start", report.days?.first)
            json.member("end", report.days?.last)
            lines("lines", report, &json)
            if let comparison { lines("billed", comparison, &json) }
            json.name("total")
            json.object { json in
                amounts(report.total, report, &json)
                if let comparison { bills(comparison.total, &json) }
            }
            json.name("unrecorded")
            json.array { json in
                for days in report.unrecorded { json.days(days) }
            }
        }
        return json.text + "\n"
    }

    private static func lines(_ name: String, _ report: SnapshotReport, _ json: inout JSONWriter) {
        json.name(name)
        json.array { json in
            for line in report.lines {
                json.object { json in
                    for (dimension, key) in zip(report.dimensions, line.keys) { json.member(dimension.name, key) }
                    amounts(line, report, &json)
                }
            }
        }
    }

    private static func amounts(_ line: SnapshotReport.Line, _ report: SnapshotReport, _ json: inout JSONWriter) {
        json.member(report.measure.name, line.amount)
        if report.hasBills { bills(line, &json) }
    }

    private static func bills(_ line: SnapshotReport.Line, _ json: inout JSONWriter) {
        json.member("billedUSD", line.billed)
        json.member("differenceUSD", line.difference)
    }
}

extension JSONWriter {
    /// Writes an object with the first and the last day.
    mutating func days(_ days: DayRange) {
        object { json in
            json.member("start", days.first)
            json.member("end", days.last)
        }
    }
}
