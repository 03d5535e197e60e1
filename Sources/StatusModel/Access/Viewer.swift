/// Who reads a cluster: the scope of what they may see, and their API key.
package struct Viewer: Sendable, Equatable {
    /// The part of the cluster that a viewer may see.
    package enum Scope: Sendable, Hashable {
        /// The whole cluster: for platform admins and auditors, and for everybody with `--open`.
        case platform
        /// What belongs to these teams (sorted by name) or to this user, and what everyone with a key may see.
        case teams([String], user: String?)
    }

    package let scope: Scope
    /// The name of their API key; nil if the server needs no keys.
    package let key: String?

    /// The viewer of every request to a server that needs no keys (`--open`).
    package static let anyone = Viewer(scope: .platform, key: nil)

    package var isPlatform: Bool { scope == .platform }

    /// The teams whose names and rows they may see; empty for the scope `platform`, which sees all.
    package var teams: [String] {
        if case .teams(let teams, _) = scope { teams } else { [] }
    }

    package var user: String? {
        if case .teams(_, let user) = scope { user } else { nil }
    }

    /// A text that is equal for two viewers if and only if they have the same scope.
    var scopeKey: String {
        switch scope {
        case .platform: "*"
        case .teams(let teams, let user): teams.joined(separator: ",") + ";" + (user ?? "")
        }
    }
}
