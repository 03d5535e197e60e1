package import Foundation

/// Reads and records the expected outputs of tests.
///
/// `HXAPPLY_RECORD=1` records them again, to be reviewed.
package enum Golden {
    /// The root of the repository.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static let isRecording = ProcessInfo.processInfo.environment["HXAPPLY_RECORD"] == "1"

    /// The recorded text, after recording `actual` if this was requested; nil if nothing is recorded.
    package static func expected(_ path: String, recording actual: String) throws -> String? {
        let url = root.appendingPathComponent(path)
        if isRecording { try Data(actual.utf8).write(to: url) }
        guard let data = try? Data(contentsOf: url) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
