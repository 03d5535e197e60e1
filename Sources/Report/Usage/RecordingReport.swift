package import Reconciler
internal import Text

/// What `hxapply usage --record` says.
package enum RecordingReport {
    package static func text(_ recording: UsageRecording) -> String {
        switch recording {
        case .recorded(let recorded): text(recorded)
        case .alreadyRecorded(let day): "Nothing to record: \(day) is recorded, and no later day is over.\n"
        case .tooEarly(let last, let first):
            "Nothing to record: \(last) is before \(first), the first day to record.\n"
        case .nothingReserved: "Nothing to record: no reservation has begun on a day that is over.\n"
        case .notOver(let day, let last): "Nothing recorded: \(day) is not over, the last day that is, is \(last).\n"
        }
    }

    private static func text(_ recorded: RecordedUsage) -> String {
        let unpriced = recorded.lineCount - recorded.pricedLineCount
        let note =
            unpriced == 0
            ? "" : "  \(unpriced.counted("line")) \(unpriced == 1 ? "has" : "have") no cost: the pool has no price.\n"
        return """
            Recorded: \(recorded.days.dates), \(recorded.dayCount.counted("day")), \
            \(recorded.lineCount.counted("line")), \(recorded.gpuHours.groupedDigits) GPU-hours, \
            \(recorded.usd.groupedDigits) USD.

            """ + note
    }

    package static func json(_ recording: UsageRecording, of cluster: String) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.member("cluster", cluster)
            json.name("recorded")
            guard case .recorded(let recorded) = recording else { return json.null() }
            json.object { json in
                json.member("start", recorded.days.first)
                json.member("end", recorded.days.last)
                json.member("days", recorded.dayCount)
                json.member("lines", recorded.lineCount)
                json.member("pricedLines", recorded.pricedLineCount)
                json.member("gpuHours", recorded.gpuHours)
                json.member("usd", recorded.usd)
            }
        }
        return json.text + "\n"
    }
}
