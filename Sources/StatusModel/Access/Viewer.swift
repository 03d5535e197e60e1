/// Somebody who asks, as one cluster knows them: what of it is theirs to see.
package struct Viewer: Sendable, Equatable {
    /// How much they see.
    package enum Scope: Sendable, Hashable {
        /// All of the cluster: its admins and auditors, and whoever asks where no keys are needed.
        case platform
        /// What belongs to these teams, sorted, or to this user, and the catalogue.
        case teams([String], user: String?)
    }

    package let scope: Scope
    /// The API key that they showed; nil where no keys are needed.
    package let key: String?

    /// Whoever asks where no keys are needed.
    package static let anyone = Viewer(scope: .platform, key: nil)

    package var isPlatform: Bool { scope == .platform }

    /// The teams whose names and rows are no secret to them.
    package var teams: [String] {
        if case .teams(let teams, _) = scope { teams } else { [] }
    }

    package var user: String? {
        if case .teams(_, let user) = scope { user } else { nil }
    }

    /// Identifies the scope: the same for two viewers who see the same.
    var scopeKey: String {
        switch scope {
        case .platform: "*"
        case .teams(let teams, let user): teams.joined(separator: ",") + ";" + (user ?? "")
        }
    }
}
