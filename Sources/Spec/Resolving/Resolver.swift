internal import Model
internal import Text

/// Makes a `DesiredState` from the documents of one cluster.
///
/// It ensures that each resource is declared once, that each reference names a declared resource, and that each unique
/// value occurs once.
package struct Resolver {
    /// The maximum number of unknown references for which a similar name is searched; each search reads all names of a
    /// kind.
    private static let hintsAtMost = 5

    private let cluster: String
    private let specs: LoadedSpecs
    private(set) var collections: [RowCollection]
    private var hintsLeft = hintsAtMost
    private var openReferences: [OpenReference] = []
    package private(set) var diagnostics = Diagnostics()

    private init(cluster: String, specs: LoadedSpecs) {
        self.cluster = cluster
        self.specs = specs
        let rows = specs.rowsByCluster[cluster] ?? []
        collections = zip(Kind.all, specs.blocks).enumerated().map { index, pair in
            RowCollection(pair.0, pair.1, rows: rows.indices.contains(index) ? rows[index] : [])
        }
    }

    /// The desired state of the cluster; nil if the resolver or the files report an error.
    ///
    /// - Parameter leavesReferencesOpen: whether references to resources that no document declares are allowed, because
    ///   the database may have these resources.
    package static func resolve(
        _ cluster: String,
        in specs: LoadedSpecs,
        leavingReferencesOpen leavesReferencesOpen: Bool = false
    ) -> (state: DesiredState?, Diagnostics) {
        var resolver = Resolver(cluster: cluster, specs: specs)
        resolver.refuseDuplicates()
        resolver.refuseSharedValues()
        resolver.refuseImpossibleRenames()
        resolver.refuseZerosAlone()
        resolver.refusePartialInstances(mayBeElsewhere: leavesReferencesOpen || !specs.isComplete)
        resolver.refuseCircles()
        resolver.refuseOverPolicy(mayBeElsewhere: leavesReferencesOpen || !specs.isComplete)
        resolver.refuseExampleTokens()
        if leavesReferencesOpen {
            resolver.noteOpenReferences()
        } else if specs.isComplete {
            resolver.refuseUnknownReferences()
        }
        guard !resolver.diagnostics.hasErrors, !specs.diagnostics.hasErrors else { return (nil, resolver.diagnostics) }
        let state = DesiredState(
            cluster: cluster,
            tables: resolver.collections.map { $0.table(of: specs.files) },
            sections: specs.sections(of: cluster),
            inputs: specs.inputs(of: cluster),
            openReferences: resolver.openReferences
        )
        return (state, resolver.diagnostics)
    }

    // MARK: Duplicates

    private mutating func refuseDuplicates() {
        // By section, the rows that were dropped. Rows inside a dropped row are dropped too, so that it causes one
        // error only.
        var dropped: [String: Set<Int32>] = [:]
        for index in collections.indices {
            let kind = collections[index].kind
            let parents = kind.parent.flatMap { dropped[$0.section] } ?? []
            let entries = collections[index].block.entries
            for (row, first) in collections[index].sortAndDropDuplicates() {
                dropped[kind.section, default: []].insert(Int32(truncatingIfNeeded: row))
                if parents.contains(entries[row].parent) || parents.contains(entries[first].parent) { continue }
                let name = collections[index].displayKey(row)
                report(
                    .duplicateResource,
                    row,
                    field: kind.isSingleton ? nil : 0,
                    index,
                    "\(kind.noun) '\(name)' is declared twice",
                    hint: "it is also declared at \(place(first, index)); remove one of them"
                )
            }
        }
    }

    private mutating func refuseSharedValues() {
        for index in collections.indices {
            let kind = collections[index].kind
            for (field, description) in kind.fields.enumerated() where description.isUnique {
                for (row, first, value, element) in collections[index].sharedValues(of: field) {
                    let shown = description.isList ? "\(value.prefix(12))…" : value
                    report(
                        .duplicateValue,
                        row,
                        field: field,
                        index,
                        "'\(description.path)' \(shown) belongs to another \(kind.noun) already",
                        hint: "\(kind.noun) '\(collections[index].displayKey(first))' has it (\(place(first, index)))",
                        mark: mark(ofElement: element, row, field, index)
                    )
                }
            }
        }
    }

    // MARK: References

    private mutating func refuseUnknownReferences() {
        forEachUnknownReference { resolver, name, element, row, field, index, target in
            let mark = resolver.mark(ofElement: element, row, field, index)
            resolver.reportUnknown(name, at: mark, row, field, index, target)
        }
    }

    private mutating func noteOpenReferences() {
        forEachUnknownReference { resolver, name, _, row, _, index, target in
            resolver.openReferences.append(
                OpenReference(
                    kind: resolver.collections[index].kind,
                    key: resolver.collections[index].displayKey(row),
                    section: resolver.collections[target].kind.section,
                    name: name,
                    source: resolver.place(row, index)
                )
            )
        }
    }

    /// Calls `body` with the name, row, field and kind of each reference to a resource that is not declared, and with
    /// the kind that it refers to.
    private mutating func forEachUnknownReference(
        _ body: (
            inout Resolver, _ name: String, _ element: Int, _ row: Int, _ field: Int, _ index: Int, _ target: Int
        ) -> Void
    ) {
        for index in collections.indices {
            for (field, description) in collections[index].kind.fields.enumerated() {
                guard let section = description.type.referencedSection,
                    let target = collections.firstIndex(where: { $0.kind.section == section })
                else { continue }
                let unknown = collections[index].references(of: field, missingFrom: collections[target])
                for (row, name, element) in unknown { body(&self, name, element, row, field, index, target) }
            }
        }
    }

    // MARK: Secrets

    /// The tokens of the examples are public, so their digests are accepted in the clusters of the examples only.
    private mutating func refuseExampleTokens() {
        guard !ExampleToken.clusters.contains(cluster) else { return }
        for index in collections.indices {
            for (field, description) in collections[index].kind.fields.enumerated() where description.value.isDigest {
                for row in collections[index].rows(holding: field, where: ExampleToken.isDigest) {
                    report(
                        .guessedSecret,
                        row,
                        field: field,
                        index,
                        "'\(description.path)' must not be the digest of a token that the examples publish",
                        hint: "make a new secret, for example with openssl rand -hex 32, and give its digest"
                    )
                }
            }
        }
    }

    // MARK: Renames

    private mutating func refuseImpossibleRenames() {
        for index in collections.indices {
            for rename in collections[index].impossibleRenames() {
                let noun = collections[index].kind.noun
                let (message, hint): (String, String) =
                    switch rename.problem {
                    case .ownName: ("'\(Kind.renameKey)' is the \(noun)'s own name", "remove it")
                    case .takenTwice(let other):
                        (
                            "two resources claim to be \(noun) '\(rename.name)' renamed",
                            "the other stands at \(place(other, index))"
                        )
                    case .stillDeclared(let other):
                        (
                            "\(noun) '\(rename.name)' is still declared, so nothing can be renamed from it",
                            "remove '\(Kind.renameKey)', or the \(noun) at \(place(other, index))"
                        )
                    }
                report(.impossibleRename, rename.row, field: nil, index, message, hint: hint, mark: rename.mark)
            }
        }
    }

    private mutating func reportUnknown(
        _ name: String,
        at mark: SourceMark?,
        _ row: Int,
        _ field: Int,
        _ index: Int,
        _ target: Int
    ) {
        let noun = collections[target].kind.noun
        // A name that a resource had before is no misspelt one, whatever it looks like.
        var hint = renamed(from: name, in: target)
        if hint == nil, hintsLeft > 0 {
            hintsLeft -= 1
            hint = nearest(to: name, in: target)
        }
        report(
            .unknownReference,
            row,
            field: field,
            index,
            "\(collections[index].kind.noun) refers to \(noun) '\(name)', which no document defines",
            hint: hint ?? "declare it under '\(collections[target].kind.section)'",
            mark: mark
        )
    }

    private func renamed(from name: String, in target: Int) -> String? {
        guard let row = collections[target].row(renamedFrom: Array(name.utf8)) else { return nil }
        let noun = collections[target].kind.noun
        return "the \(noun) is called '\(collections[target].displayKey(row))' now (\(place(row, target))); name it so"
    }

    private func nearest(to name: String, in target: Int) -> String? {
        let rows = collections[target].rows
        let names = rows.lazy.map { collections[target].displayKey($0) }
        guard let nearest = NearestName.find(name, among: names),
            let row = rows.first(where: { collections[target].displayKey($0) == nearest })
        else { return nil }
        return "did you mean '\(nearest)' (\(place(row, target)))?"
    }

    // MARK: Source locations

    /// The location of an element in a list; nil for a field that is not a list.
    private func mark(ofElement element: Int, _ row: Int, _ field: Int, _ index: Int) -> SourceMark? {
        let kind = collections[index].kind
        guard kind.fields[field].isList else { return nil }
        return collections[index].block.mark(of: row, field: field, element: element, in: kind)
    }

    func place(_ row: Int, _ index: Int) -> String {
        let block = collections[index].block
        let mark = block.mark(of: row, field: nil)
        return "\(specs.files[Int(block.entries[row].file)].path):\(mark.line)"
    }

    mutating func report(
        _ code: DiagnosticCode,
        _ row: Int,
        field: Int?,
        _ index: Int,
        _ message: String,
        hint: String?,
        mark: SourceMark? = nil
    ) {
        let block = collections[index].block
        diagnostics.report(
            Diagnostic(
                file: specs.files[Int(block.entries[row].file)].path,
                mark: mark ?? block.mark(of: row, field: field),
                code: code,
                message: message,
                hint: hint,
                showsSource: !collections[index].kind.holdsDigests
            )
        )
    }
}
