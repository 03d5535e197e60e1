private import Foundation
package import Testing

/// Skips a test if a program or a right that it needs is missing.
///
/// If `HXAPPLY_STRICT` is 1, as in CI, the test fails instead, because everything must be installed there.
package struct Requirement: TestTrait {
    fileprivate let isMet: Bool
    fileprivate let missing: Comment

    package func prepare(for test: Test) async throws {
        let isStrict = ProcessInfo.processInfo.environment["HXAPPLY_STRICT"] == "1"
        guard isMet || !isStrict else { throw Missing(description: missing.rawValue) }
        let condition: ConditionTrait = .enabled(if: isMet, missing)
        try await condition.prepare(for: test)
    }

    private struct Missing: Error, CustomStringConvertible {
        let description: String
    }
}

extension Trait where Self == Requirement {
    /// Runs the test only if the condition is met.
    ///
    /// - Parameter missing: what is missing if the condition is not met.
    package static func requires(_ isMet: Bool, _ missing: Comment) -> Self {
        Requirement(isMet: isMet, missing: missing)
    }
}
