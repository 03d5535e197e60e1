package import Foundation

/// Compares text with what was recorded.
///
/// `HXAPPLY_RECORD=1` records it anew, to be read in review.
package enum Golden {
    /// The repository's root.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static let isRecording = ProcessInfo.processInfo.environment["HXAPPLY_RECORD"] == "1"

    /// The recorded text, after recording `actual` where that was asked for; nil where nothing is recorded.
    package static func expected(_ path: String, recording actual: String) throws -> String? {
        let url = root.appendingPathComponent(path)
        if isRecording { try Data(actual.utf8).write(to: url) }
        guard let data = try? Data(contentsOf: url) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
