import Model
import TestSupport
import Testing

@testable import Spec

/// For every spec: which resources stand inside their parents makes no difference to what it declares.
@Suite struct NestingPropertyTests {
    private static let specsPerSeed = 20

    @Test(arguments: UInt64(1)...4)
    func nestingIsSyntax(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var inside = 0
        for number in 1...Self.specsPerSeed {
            let spec = GeneratedSpec(using: &random)
            let states = try GeneratedSpec.Nesting.allCases.map { nesting in
                try #require(Self.resolve(spec.files(using: &random, inside: nesting)), "seed \(seed), spec \(number)")
            }
            for state in states.dropFirst() {
                #expect(Self.lines(of: state) == Self.lines(of: states[0]), "seed \(seed), spec \(number)")
                #expect(state.sections == states[0].sections, "seed \(seed), spec \(number)")
            }
            // The same again, as it is written with all that can stand inside.
            let again = try #require(Self.resolve(["export.yaml": states[0].document]))
            #expect(Self.lines(of: again) == Self.lines(of: states[0]), "seed \(seed), spec \(number)")
            inside += spec.sections.filter { $0.kind.parent != nil }.reduce(0) { $0 + $1.resources.count }
        }
        #expect(inside > Self.specsPerSeed)
    }

    private static func resolve(_ files: [String: String]) -> DesiredState? {
        Resolver.resolve("test", in: LoadedSpecs(documents: files.keys.sorted().compactMap { files[$0] }, name: "spec"))
            .0
    }

    private static func lines(of state: DesiredState) -> [[UInt8]] {
        state.tables.flatMap { table in (0..<table.count).map { table.line($0).bytes } }
    }
}
