import Testing

@testable import Model
@testable import Spec

/// What every kind's description must keep to, whatever kinds there are.
@Suite struct KindTests {
    /// A kind may refer to itself: its resources are a tree then.
    @Test func eachKindRefersOnlyToKindsBeforeIt() {
        var known: Set<String> = []
        for kind in Kind.all {
            known.insert(kind.section)
            #expect(kind.referencedSections.isSubset(of: known), "\(kind.section) refers to a later kind")
            let own = kind.fields.filter { $0.type.referencedSection == kind.section }.map(\.path)
            #expect(own.allSatisfy { kind.rules.contains(.tree(parent: $0)) }, "\(kind.section) may go in a circle")
        }
        #expect(known.count == Kind.all.count)
    }

    @Test(arguments: Kind.all)
    func fieldsAreWellFormed(_ kind: Kind) {
        #expect(kind.fields.count < 64)
        #expect(Set(kind.fields.map(\.path)).count == kind.fields.count)
        #expect(Set(kind.fields.map(\.column)).count == kind.fields.count)
        #expect(kind.isSingleton == (kind.keyCount == 0))
        for field in kind.fields.dropFirst(kind.keyCount) { #expect(!field.isKey, "\(field.path) is behind the key") }
        for field in kind.keyFields { #expect(field.isRequired && !field.type.isList) }
        for field in kind.lists {
            let owners = field.type.listTable?.ownerColumns.count
            #expect(owners == kind.keyCount, "the table of \(field.path) names its owner by its whole key")
            // A cell joins its elements as they are, and Postgres joins and sorts texts alone.
            #expect(field.value.column == .text, "elements of \(field.path) are no texts")
        }
        if let status = kind.status {
            #expect(status.ownerColumns.count == kind.keyCount)
            #expect(status.name.hasSuffix("_status"))
            #expect(status.fields.allSatisfy { !$0.isRequired && !$0.isList })
        }
        for field in kind.fields + (kind.status?.fields ?? []) {
            #expect(field.summary.hasSuffix("."))
            #expect("\(kind.table)_\(field.column)_check".utf8.count <= 63)
        }
        let groups = kind.fields.compactMap(\.group)
        let runs = zip(kind.fields.dropFirst(), kind.fields).filter { $0.group != nil && $0.group != $1.group }.count
        #expect(runs == Set(groups).count, "fields of a group stand beside one another")
        for case .exactlyOne(let paths) in kind.rules {
            for field in paths.map({ path in kind.fields.first { $0.path == path } }) {
                #expect(field?.presence == .optional)
                // A list that is given as nothing would be stored as one that is not given.
                if case .list(_, let count, _) = field?.type { #expect(count.lowerBound > 0) }
            }
        }
    }

    /// What stands inside another resource has that one's whole key, and no other key there is called the same.
    @Test(arguments: Kind.all.filter { $0.parent != nil })
    func childrenBeginWithTheKeyOfTheirParent(_ kind: Kind) throws {
        let place = try #require(kind.parent)
        let parent = try #require(kind.parentKind)
        #expect(place.summary.hasSuffix("."))
        #expect(parent.keyCount > 0 && parent.keyCount < kind.keyCount)
        // Rows wait for one key, not for that of a resource further out.
        #expect(parent.parent == nil)
        let inherited = kind.keyFields.prefix(parent.keyCount)
        #expect(inherited.last?.type == .reference(section: parent.section))
        #expect(inherited.dropLast().map(\.type) == parent.keyFields.dropLast().map(\.type))
        for case .exactlyOne(let paths) in kind.rules { #expect(Set(paths).isDisjoint(with: inherited.map(\.path))) }
        let taken =
            parent.fields.map { $0.group ?? $0.key } + [Kind.renameKey] + parent.children.compactMap(\.parent?.member)
        #expect(taken.filter { $0 == place.member }.count == 1, "'\(place.member)' is something else as well")
        let order = Kind.all.map(\.section)
        #expect(try #require(order.firstIndex(of: parent.section)) < #require(order.firstIndex(of: kind.section)))
    }

    @Test(arguments: Kind.all)
    func examplesAndDefaultsAreValuesOfTheirFields(_ kind: Kind) {
        for field in kind.fields {
            for text in [field.example, Self.defaultText(field)].compactMap(\.self) where !field.type.isList {
                var cell: [UInt8] = []
                let problem = Array(text.utf8).withUnsafeBufferPointer {
                    field.type.encode($0, isPlain: true, into: &cell)
                }
                #expect(problem == nil, "\(kind.section).\(field.path): \(text)")
            }
        }
    }

    private static func defaultText(_ field: Field) -> String? {
        if case .defaulting(let text) = field.presence { text } else { nil }
    }

    @Test(arguments: [
        ("usdPerGPUHour", "usd_per_gpu_hour"), ("memoryGiB", "memory_gib"), ("llmURL", "llm_url"),
        ("billing.taxNumber", "billing_tax_number"), ("vectorDBHost", "vector_db_host"), ("apiKeys", "api_keys"),
        ("monthlyBudgetUSD", "monthly_budget_usd"), ("name", "name"), ("gpuPools", "gpu_pools"),
    ])
    func columnsAreInSnakeCase(_ path: String, _ column: String) {
        #expect(SnakeCase.convert(path) == column)
    }
}

extension Kind: CustomTestStringConvertible {
    /// The section, so that a test's report names it.
    public var testDescription: String { section }
}
