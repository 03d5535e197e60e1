import Foundation
import TestSupport
import Testing

/// The page for people in a real browser.
@Suite(.threadOfItsOwn) struct StatusBrowserTests {
    private static let secret = "root-secret"

    private let server: StatusServerProcess

    /// Text that is markup, wherever it can stand.
    init() throws {
        let pipeline = try Pipeline()
        let time = { (days: Double) in Date.now.addingTimeInterval(days * 86_400).formatted(.iso8601) }
        let key = { (name: String, owner: String, days: Double, secret: String) in
            "  - {name: \(name), \(owner), expiresAt: \(time(days)), sha256: [\(Secret.digest(of: secret))]}\n"
        }
        try pipeline.apply(
            Specs.document(
                """
                gpuTypes: [{name: h100, gpusPerInstance: 8}]
                regions: [{name: us, provider: aws, displayName: "<img src=x onerror=alert('region')>"}]
                gpuPools: [{region: us, gpuType: h100, gpus: 64}]
                users: [{name: root, email: root@example.com, platformRole: admin}]
                teams: [{name: ml, adminEmail: ml@example.com, displayName: "</style><script>alert(1)</script>"}]
                apiKeys:
                \(key("root-key", "user: root", 300, Self.secret))\(key("ml-key", "team: ml", 10, "ml-secret"))
                reservations:
                  - {name: night, team: ml, region: us, gpuType: h100, gpus: 8, start: \(time(1)), duration: 8h}

                """
            ),
            ["--actor", "<svg/onload=alert('actor')>"]
        )
        server = try StatusServerProcess(pipeline.database)
    }

    /// The Python that `Tests/page/screenshots.py` runs in, where there is one and a browser for it.
    private static let python: String? = {
        let path = ProcessInfo.processInfo.environment["HXAPPLY_PAGE_PYTHON"] ?? ""
        let folders = ["/usr/local/bin", "/usr/bin", "/bin"]
        let browsers = folders.flatMap { ["\($0)/chromium", "\($0)/chromium-browser", "\($0)/google-chrome"] }
        let manager = FileManager.default
        guard manager.isExecutableFile(atPath: path) else { return nil }
        return browsers.contains { manager.isExecutableFile(atPath: $0) } ? path : nil
    }()

    /// Wide and narrow, light and dark: no error, nothing that the policy forbids, nothing that is wider than its screen.
    @Test(.requires(python != nil, "HXAPPLY_PAGE_PYTHON names no program, or there is no Chromium"))
    func pageIsSoundInABrowser() async throws {
        let python = try #require(Self.python)
        let script = Golden.root.appendingPathComponent("Tests/page/screenshots.py").path
        let pictures = try TemporaryFolder()
        let words = [script, "--key", Self.secret, "http://127.0.0.1:\(server.port)/", pictures.path]
        let run = try await Background { _ in
            try CommandRun.run("/usr/bin/timeout", ["--signal=KILL", "240", python] + words)
        }.value()
        #expect(run.status == 0, "\(run.errors)")
        for name in ["wide-light", "wide-dark", "phone-light", "phone-dark"] {
            let picture = try Data(contentsOf: pictures.url("page-\(name).png"))
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count > 10_000, "\(name)")
        }
    }
}
