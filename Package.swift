// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hxapply",
    products: [.executable(name: "hxapply", targets: ["hxapply"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Spec", dependencies: ["CLibYAML"]),
        .target(name: "Postgres", dependencies: ["CLibPQ"]),
        .target(name: "EmbeddedPostgres", dependencies: ["Postgres"]),
        .target(
            name: "Reconciler",
            dependencies: ["Spec", "Postgres", "COpenSSL"],
            resources: [.embedInCode("Migrations")]
        ),
        .executableTarget(
            name: "hxapply",
            dependencies: [
                "Spec", "Postgres", "EmbeddedPostgres", "Reconciler",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["EmbeddedPostgres", "Postgres", "Reconciler", "Spec"],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "SpecTests", dependencies: ["Spec", "TestSupport"]),
        .testTarget(name: "ReconcilerTests", dependencies: ["Postgres", "Reconciler", "Spec", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: ["hxapply", "EmbeddedPostgres", "Postgres", "Spec", "TestSupport"],
            exclude: ["Recorded", "Support"]
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
