import TestSupport

/// Who asks the status API.
enum Caller: String, CaseIterable, Sendable {
    /// Shows no key.
    case nobody
    /// Shows a key that nobody declares.
    case stranger
    /// A team's key, and the other team's.
    case red, blue
    /// Red's key that opens `staging` as well.
    case shared
    /// A member of red (and of grey, which is inactive), of blue, and of both.
    case rob, bea, both
    /// The admin of both clusters, and an auditor of `prod`.
    case ada, otto
    /// A team of `staging`, and its admin, who has no key of `prod`.
    case lab, chief

    var secret: String? { self == .nobody ? nil : StatusPlatform.secret(rawValue) }

    /// Those whose keys open `prod`.
    static let known: [Caller] = [.red, .blue, .shared, .rob, .bea, .both, .ada, .otto]
}

extension StatusPlatform {
    static func secret(_ name: String) -> String { "secret-canary-of-\(name)" }

    /// Secrets whose keys are declared but open nothing: inactive, expired, of an inactive user, of an inactive team.
    static let dead = ["off", "old", "gone", "grey"]

    /// Every secret whose digest some spec declares.
    static let secrets =
        (Caller.allCases.map(\.rawValue).filter { $0 != "nobody" && $0 != "stranger" } + dead + ["red-next"])
        .map(secret)

    static let protectedType = "  - {name: cpu, gpusPerInstance: 0, active: false, protected: true}\n"

    /// The first revision: blue has not come to the region `purpura` yet, and two reservations are still red's.
    static let first =
        Specs.document(
            gpuTypes + teams(blueBudget: "2000") + regions(sharedBy: "[redteam]") + gpuPools + users + memberships,
            cluster: "prod"
        ) + apiKeys + reservations(blueGPUs: 4, handed: redReservation) + policy

    /// The second: red has handed two reservations over to blue, one of them by another name.
    static let second =
        Specs.document(
            gpuTypes + teams(blueBudget: "2001.50") + regions(sharedBy: "[redteam, blueteam]") + gpuPools + users
                + memberships,
            cluster: "prod"
        ) + apiKeys + reservations(blueGPUs: 5, handed: blueReservation) + policy

    static let staging = Specs.document(
        """
        gpuTypes:
          - {name: t4, gpusPerInstance: 1}
        regions:
          - {name: bench, provider: onprem}
        gpuPools:
          - {region: bench, gpuType: t4, gpus: 4}
        teams:
          - {name: labteam, adminEmail: lead@labteam.example}
        users:
          - {name: ada, email: ada@example.com, platformRole: admin}
          - {name: chief, email: chief@labteam.example, platformRole: admin}
        apiKeys:
        \(key("lab-ci", "team: labteam", "lab"))
        \(key("lab-shared", "team: labteam", "shared"))
        \(key("lab-ada", "user: ada", "ada"))
        \(key("chief", "user: chief", "chief"))

        """,
        cluster: "staging"
    )

    // MARK: Sections

    private static let gpuTypes = """
        gpuTypes:
          - name: h100
            instanceType: p5.48xlarge
            gpusPerInstance: 8
            vcpus: 192
            memoryGiB: 2048
            gpuMemoryGiB: 80
            description: Hopper
          - {name: l4, instanceType: g6.12xlarge, gpusPerInstance: 4, vcpus: 48, memoryGiB: 192}

        """ + protectedType

    private static func teams(blueBudget: String) -> String {
        """
        teams:
          - name: redteam
            displayName: Kestrels
            adminEmail: lead@redteam.example
            phone: "+49 30 1"
            monthlyBudgetUSD: 1000.25
            labels: {cost-center: "42", tier: gold}
            billing:
              {companyName: Kestrel GmbH, address: Berlin, taxNumberType: VAT, taxNumber: DE1, country: Germany}
          - name: blueteam
            displayName: Herons
            adminEmail: lead@blueteam.example
            phone: "+49 30 2"
            monthlyBudgetUSD: \(blueBudget)
            labels: {cost-center: "43", tier: gold, budget: "\(blueBudget)"}
            billing: {companyName: Heron AG, address: Bern, taxNumberType: GST, taxNumber: CH2, country: Swiss heron}
          - {name: greyteam, displayName: Wrens, adminEmail: lead@greyteam.example, active: false}

        """
    }

    private static func regions(sharedBy teams: String) -> String {
        """
        regions:
          - name: open
            displayName: For all
            description: Main capacity
            provider: aws
            area: US
            llmURL: https://llm.example.com
            vectorDBHost: vectors.example.com:5432
            labels: {zone: 'a "b" \\c', landmark: tour d'É😀}
          - {name: rubra, provider: gcp, area: EU, dedicatedTo: [redteam]}
          - {name: azura, displayName: Heron's, provider: azure, area: EU, dedicatedTo: [blueteam]}
          - {name: purpura, provider: oci, active: false, dedicatedTo: \(teams)}

        """
    }

    private static let gpuPools = """
        gpuPools:
          - {region: open, gpuType: h100, gpus: 72, usdPerGPUHour: 6.88, labels: {rack: r1}}
          - {region: open, gpuType: l4, gpus: 200, labels: {rack: r1, spare: "yes"}}
          - {region: rubra, gpuType: l4, gpus: 16, usdPerGPUHour: 0.5}
          - {region: azura, gpuType: l4, gpus: 31337, usdPerGPUHour: 5.4243}
          - {region: purpura, gpuType: h100, gpus: 8, usdPerGPUHour: 0.5}
        billedCosts:
          - {date: 2026-01-01, provider: aws, gpuType: h100, usd: 77.25}
        maintenances:
          - {name: azura-power, region: azura, start: 2097-01-01T00:00:00Z, duration: 8h, reason: Heron's cables}
          - {name: open-power, region: open, gpuType: l4, gpus: 8, start: 2097-01-01T00:00:00Z, duration: 8h}
        quotas:
          - {name: blue-quota, team: blueteam, region: azura, maxGPUs: 31000}
          - {name: red-quota, team: redteam, gpuType: h100, maxGPUHoursPerMonth: 4242.5}

        """

    private static let users = """
        users:
          - {name: ada, email: ada@example.com, fullName: Ada, platformRole: admin}
          - {name: otto, email: otto@example.com, type: service, platformRole: auditor}
          - {name: rob, email: rob@redteam.example, fullName: Rob}
          - {name: bea, email: bea@blueteam.example, fullName: Bea Heron}
          - {name: both, email: both@example.com}
          - {name: gone, email: gone@redteam.example, active: false}

        """

    private static let memberships = """
        memberships:
          - {team: redteam, user: rob, role: admin}
          - {team: redteam, user: both, role: viewer}
          - {team: redteam, user: gone, role: member}
          - {team: blueteam, user: bea, role: admin}
          - {team: blueteam, user: both, role: key_creator}
          - {team: greyteam, user: rob, role: member}

        """

    private static let apiKeys = """
        apiKeys:
        \(key("ada-key", "user: ada", "ada"))
        \(key("otto-key", "user: otto", "otto"))
        \(key("rob-key", "user: rob", "rob"))
        \(key("bea-key", "user: bea", "bea"))
        \(key("both-key", "user: both", "both"))
        \(key("gone-key", "user: gone", "gone"))
        \(key("red-ci", "team: redteam, description: Nightly training", "red", "red-next"))
        \(key("red-off", "team: redteam, active: false", "off"))
        \(key("red-old", "team: redteam", "old", expiresAt: "2020-01-01T00:00:00Z"))
        \(key("red-shared", "team: redteam", "shared", expiresAt: Specs.keyEnd))
        \(key("blue-ci", "team: blueteam, description: Heron's", "blue"))
        \(key("grey-ci", "team: greyteam", "grey"))

        """

    private static func key(
        _ name: String,
        _ more: String,
        _ secrets: String...,
        expiresAt: String = Specs.keyEnd
    ) -> String {
        let digests = secrets.map { Secret.digest(of: secret($0)) }.joined(separator: ", ")
        return "  - {name: \(name), \(more), expiresAt: \(expiresAt), sha256: [\(digests)]}"
    }

    private static func reservations(blueGPUs: Int, handed: (String) -> String) -> String {
        """
        reservations:
          - name: red-night
            team: redteam
            user: rob
            region: open
            gpuType: h100
            gpus: 16
            start: 2098-01-01T00:00:00Z
            duration: 8h
            model: llama-2-70b
            image: pytorch/pytorch:2.8.0
            command: python train.py --kestrel
            disk: training-data
          - name: red-off
            team: redteam
            region: rubra
            gpuType: l4
            gpus: 1
            start: 2098-02-01T00:00:00Z
            duration: 90m
            state: cancelled
          - name: blue-night
            team: blueteam
            user: bea
            region: azura
            gpuType: l4
            gpus: \(blueGPUs)
            start: 2098-03-01T00:00:00Z
            duration: 3d
            command: python train.py --heron
          - name: grey-night
            team: greyteam
            region: open
            gpuType: l4
            gpus: 1
            start: 2098-01-01T00:00:00Z
            duration: 1h
            command: python train.py --wren
        \(handed("handed"))
        \(handed("moved"))

        """
    }

    private static func redReservation(_ name: String) -> String {
        reservation(name, of: "redteam", in: "rubra", gpus: 2, start: "2098-04-01", duration: "1h", for: "kestrel")
    }

    private static func blueReservation(_ name: String) -> String {
        let renamed = name == "moved" ? "blue-moved\n    renamedFrom: moved" : name
        return reservation(
            renamed,
            of: "blueteam",
            in: "azura",
            gpus: 3,
            start: "2098-05-01",
            duration: "2h",
            for: "heron"
        )
    }

    private static func reservation(
        _ name: String,
        of team: String,
        in region: String,
        gpus: Int,
        start: String,
        duration: String,
        for project: String
    ) -> String {
        """
          - name: \(name)
            team: \(team)
            region: \(region)
            gpuType: l4
            gpus: \(gpus)
            start: \(start)T00:00:00Z
            duration: \(duration)
            command: python serve.py --\(project)
        """
    }

    private static let policy = "policy: {maxRemovals: 40, partialInstances: true}\n"
}
