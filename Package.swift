// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hxapply",
    products: [.executable(name: "hxapply", targets: ["hxapply"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        // Without its default traits it needs neither a configuration library nor the whole of Foundation.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Text", dependencies: ["COpenSSL"]),
        .target(name: "Keys", dependencies: ["COpenSSL", "Text"]),
        .target(name: "Model", dependencies: ["Keys", "Text"]),
        .target(name: "Spec", dependencies: ["CLibYAML", "Keys", "Model", "Text"]),
        .target(name: "Planning", dependencies: ["Text", "Model", "Spec"]),
        .target(name: "Postgres", dependencies: ["CLibPQ"]),
        .target(name: "EmbeddedPostgres", dependencies: ["Postgres"]),
        .target(
            name: "Reconciler",
            dependencies: ["Text", "Keys", "Model", "Spec", "Planning", "Postgres"],
            resources: [.embedInCode("Migrations")]
        ),
        .target(
            name: "Report",
            dependencies: ["Text", "Model", "Spec", "Planning", "Postgres", "Reconciler"]
        ),
        .target(
            name: "Telemetry",
            dependencies: ["Text", "Model", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "StatusModel",
            dependencies: [
                "Text", "Model", "Planning", "Postgres", "Reconciler",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "StatusPage",
            dependencies: ["Text", "Model", "Planning", "Reconciler", "StatusModel"],
            resources: [.embedInCode("Resources")]
        ),
        .target(
            name: "StatusAPI",
            dependencies: [
                "Text", "Model", "Planning", "Postgres", "Reconciler", "Telemetry", "StatusModel", "StatusPage",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "hxapply",
            dependencies: [
                "Text", "Keys", "Model", "Spec", "Planning", "Postgres", "EmbeddedPostgres", "Reconciler", "Report",
                "Telemetry", "StatusAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "COpenSSL", "EmbeddedPostgres", "Keys", "Model", "Planning", "Postgres", "Reconciler", "Spec", "Text",
            ],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "KeysTests", dependencies: ["COpenSSL", "Keys", "Text"]),
        .testTarget(name: "ModelTests", dependencies: ["Model", "Text"]),
        .testTarget(name: "SpecTests", dependencies: ["Keys", "Model", "Report", "Spec", "TestSupport", "Text"]),
        .testTarget(
            name: "PlanningTests",
            dependencies: ["Model", "Planning", "Spec", "TestSupport", "Text"]
        ),
        .testTarget(
            name: "ReconcilerTests",
            dependencies: [
                "Keys", "Model", "Planning", "Postgres", "Reconciler", "Report", "Spec", "TestSupport", "Text",
            ]
        ),
        .testTarget(
            name: "StatusAPITests",
            dependencies: [
                "Model", "Planning", "Postgres", "Reconciler", "Spec", "StatusAPI", "StatusModel", "StatusPage",
                "Telemetry",
                "TestSupport",
                "Text",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["Recorded"]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "hxapply", "EmbeddedPostgres", "Keys", "Model", "Planning", "Postgres", "Report", "Spec",
                "TestSupport", "Text",
            ],
            exclude: ["Recorded", "Support/comment_server.py", "Support/snippets"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

/// CI refuses what the compiler warns of; a developer in the middle of a change may see it as a warning.
let isStrict = Context.environment["HXAPPLY_STRICT"] == "1"

for target in package.targets where target.type != .system {
    target.swiftSettings =
        ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"].map { .enableUpcomingFeature($0) }
        + (isStrict ? [.treatAllWarnings(as: .error)] : [])
}
