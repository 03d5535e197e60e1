import TestSupport

/// A platform of two clusters, as a team keeps it in files: forty resources of `prod`, and a few of `staging`.
enum Platform {
    /// Each team's people, its admin first.
    static let teams = [
        (name: "data", people: ["ada", "bob"]),
        (name: "infra", people: ["cleo", "dan"]),
        (name: "ml", people: ["eve", "finn", "gus"]),
        (name: "web", people: ["hana", "ivan"]),
    ]

    static let platformAdmins: Set = ["ada", "cleo"]

    /// The files by their paths.
    static let files: [String: String] = {
        var files = [
            "specs/prod/policy.yaml": prod("policy: {minAdmins: 2}\n"),
            "specs/prod/hardware/types.yaml": prod(gpuTypes),
            "specs/prod/hardware/regions.yaml": prod(regions + gpuPools),
            "specs/prod/people/users.yaml": prod(users),
            "specs/prod/work/reservations.yaml": prod(reservations),
            "specs/staging/all.yaml": Specs.document(staging, cluster: "staging"),
        ]
        for team in teams.map(\.name) {
            files["specs/prod/teams/\(team).yaml"] = prod(declaration(of: team) + memberships(team) + apiKeys(team))
        }
        return files
    }()

    static func prod(_ sections: String) -> String { Specs.document(sections, cluster: "prod") }

    // MARK: Sections

    static let gpuTypes = """
        gpuTypes:
          - {name: a100, gpusPerInstance: 8}
          - {name: h100, gpusPerInstance: 8}
          - {name: l40, gpusPerInstance: 4}

        """

    static let regions = """
        regions:
          - {name: eu, provider: gcp, area: EU}
          - {name: us, provider: aws, area: US}

        """

    static let gpuPools = """
        gpuPools:
          - {region: eu, gpuType: a100, gpus: 32}
          - {region: eu, gpuType: l40, gpus: 16}
          - {region: us, gpuType: a100, gpus: 64}
          - {region: us, gpuType: h100, gpus: 128}

        """

    static var users: String {
        let lines = teams.flatMap(\.people).map { name in
            let role = platformAdmins.contains(name) ? ", platformRole: admin" : ""
            return "  - {name: \(name), email: \(name)@example.com\(role), active: true}\n"
        }
        return "users:\n" + lines.joined()
    }

    static var reservations: String { "reservations:\n" + teams.map { reservation($0.name) }.joined() }

    static func reservation(_ team: String) -> String {
        """
          - name: \(team)-night
            team: \(team)
            region: us
            gpuType: h100
            gpus: 8
            start: 2098-01-01T00:00:00Z
            duration: 8h

        """
    }

    static func declaration(of name: String) -> String {
        """
        teams:
          - name: \(name)
            adminEmail: \(name)@example.com
            monthlyBudgetUSD: 5000
            protected: \(name == "infra")

        """
    }

    static func memberships(_ team: String) -> String {
        let people = teams.first { $0.name == team }?.people ?? []
        let lines = people.map { name in
            "  - {team: \(team), user: \(name), role: \(name == people.first ? "admin" : "member")}\n"
        }
        return "memberships:\n" + lines.joined()
    }

    static func apiKeys(_ team: String) -> String {
        """
        apiKeys:
          - name: \(team)-ci
            team: \(team)
            expiresAt: \(Specs.keyEnd)
            sha256: ["\(String(repeating: String(team.utf8.count), count: 64))"]

        """
    }

    private static let staging = """
        policy: {minAdmins: 1}
        gpuTypes:
          - {name: l40, gpusPerInstance: 4}
        regions:
          - {name: lab, provider: onprem}
        teams:
          - {name: try, adminEmail: try@example.com}
        users:
          - {name: ada, email: ada@example.com, platformRole: admin}
          - {name: zoe, email: zoe@example.com}
        memberships:
          - {team: try, user: zoe, role: admin}

        """
}
