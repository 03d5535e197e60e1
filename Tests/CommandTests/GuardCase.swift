import Foundation
import Postgres
import TestSupport
import Testing

/// Steps from one spec to another, which guards refuse until they are allowed or let pass as they are.
enum GuardCase {
    /// What a guard says of a step.
    struct Refusal: Sendable, Hashable, CustomStringConvertible {
        let code: String
        /// What `--allow` takes to let the step pass.
        let flag: String

        var guardName: String { String(flag.prefix { $0 != "=" }) }

        /// The same permission, but for one less; for something else where the guard does not count.
        ///
        /// Nil if none is less.
        var tooNarrow: String? {
            guard let colon = flag.lastIndex(of: ":"), let count = Int(flag[flag.index(after: colon)...]) else {
                return flag + "x"
            }
            // Admins are counted that must be left, so more of them allow less.
            if guardName == "min-admins" { return "\(flag[...colon])\(count + 1)" }
            return count > 1 ? "\(flag[...colon])\(count - 1)" : nil
        }

        var description: String { "\(code) \(flag)" }
    }

    /// A step that guards refuse.
    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        /// The document `specs/spec.yaml` that is applied first.
        let first: String
        /// What comes in its place.
        let second: String
        /// The document `specs/other.yaml`, which stays as it is.
        let other: String?
        /// What somebody else does to the database in between.
        let sql: SQL?
        /// Where the second spec is read from.
        let paths: [String]
        /// Further options of plan and apply.
        let options: [String]
        let refusals: [Refusal]

        init(
            _ name: String,
            first: [String],
            second: [String],
            in cluster: String = "test",
            other: [String]? = nil,
            sql: SQL? = nil,
            paths: [String] = ["specs"],
            options: [String] = [],
            refused: [(code: String, flag: String)]
        ) {
            self.name = name
            self.first = GuardCase.document(first)
            self.second = GuardCase.document(second, in: cluster)
            self.other = other.map { GuardCase.document($0) }
            self.sql = sql
            self.paths = paths
            self.options = options
            refusals = refused.map { Refusal(code: $0.code, flag: $0.flag) }
        }

        var testDescription: String { name }
    }

    /// A step that no guard objects to.
    struct Harmless: Sendable, CustomTestStringConvertible {
        let name: String
        let first: String
        let second: String

        init(_ name: String, first: [String], second: [String], in cluster: String = "test") {
            self.name = name
            self.first = GuardCase.document(first)
            self.second = GuardCase.document(second, in: cluster)
        }

        var testDescription: String { name }
    }

    /// A document with these sections.
    static func document(_ sections: [String], in cluster: String = "test") -> String {
        Specs.document(sections.map { $0 + "\n" }.joined(), cluster: cluster)
    }

    // MARK: Sections, their resources in a few words

    /// Users, such as `ada` or `ada, platformRole: admin`.
    static func users(_ users: String...) -> String { named("users", users) { "email: \($0)@example.com" } }

    /// So many users.
    static func manyUsers(_ count: Int) -> String {
        named("users", (0..<count).map { "user\($0)" }) { "email: \($0)@example.com" }
    }

    /// Teams, such as `ml` or `ml, protected: true`.
    static func teams(_ teams: String...) -> String { named("teams", teams) { "adminEmail: \($0)@example.com" } }

    /// GPU types, such as `h100`.
    static func gpuTypes(_ types: String...) -> String { named("gpuTypes", types) { _ in "gpusPerInstance: 8" } }

    /// Regions, such as `us`.
    static func regions(_ regions: String...) -> String { named("regions", regions) { _ in "provider: aws" } }

    /// GPU pools, each by region, type and, where it is protected, a third word.
    static func gpuPools(_ pools: String...) -> String {
        section("gpuPools", pools) { words in
            "region: \(words[0]), gpuType: \(words[1]), gpus: 8, protected: \(words.count > 2)"
        }
    }

    /// Memberships, each by team, user and role.
    static func memberships(_ memberships: String...) -> String {
        section("memberships", memberships) { "team: \($0[0]), user: \($0[1]), role: \($0[2])" }
    }

    /// Keys of teams, each by name, team and the one digit of its digest.
    static func apiKeys(_ keys: String...) -> String {
        section("apiKeys", keys) { words in
            let digest = String(repeating: words[2], count: 64)
            return "name: \(words[0]), team: \(words[1]), expiresAt: \(Specs.keyEnd), sha256: [\(digest)]"
        }
    }

    private static func named(_ section: String, _ resources: [String], field: (String) -> String) -> String {
        list(section, resources.map { "name: \($0), " + field(String($0.prefix { $0 != "," })) })
    }

    private static func section(_ name: String, _ resources: [String], fields: ([String]) -> String) -> String {
        list(name, resources.map { fields($0.split(separator: " ").map(String.init)) })
    }

    private static func list(_ section: String, _ resources: [String]) -> String {
        resources.isEmpty ? "\(section): []" : "\(section):\n  - {" + resources.joined(separator: "}\n  - {") + "}"
    }
}
