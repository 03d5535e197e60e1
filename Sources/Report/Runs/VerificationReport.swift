package import Reconciler
package import Text

/// The results of `hxapply runs --verify`, as text and as JSON.
package enum VerificationReport {
    package static func text(_ result: RunVerification) -> String {
        var text = result.problems.map { "  ! \(VisibleText.escape($0))\n" }.joined()
        if !result.problems.isEmpty { text += "\n" }
        let unsealed = result.unsealed > 0 ? ", \(result.unsealed) not sealed yet and so not covered" : ""
        let verdict = result.problems.isEmpty ? "Verified" : "Broken"
        text += "\(verdict): \(result.sealed.counted("record")) of cluster \(result.cluster)\(unsealed).\n"
        if let end = result.end { text += "End of the chain: \(end)\n" }
        return text
    }

    package static func write(_ result: RunVerification, to json: inout JSONWriter) {
        json.object { json in
            json.member("formatVersion", 1)
            json.member("cluster", result.cluster)
            json.member("sealed", result.sealed)
            json.member("unsealed", result.unsealed)
            json.member("end", result.end)
            json.name("problems")
            json.array { json in
                for problem in result.problems { json.string(problem) }
            }
        }
    }
}
