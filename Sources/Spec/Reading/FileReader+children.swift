internal import Model
internal import Text

/// Resources that are declared inside the one that their key begins with.
///
/// A mapping's keys have no order, so their rows wait until the whole of the outer resource is read.
extension FileReader {
    /// Reads the list of resources that stands behind a key of another one.
    /// - Parameter child: their kind's ordinal in `Kind.all`.
    mutating func readChildren(_ child: Int, _ member: String) throws(YAMLError) {
        try amongSecrets(forms[child].mayHoldSecrets, from: events.mark) { (reader) throws(YAMLError) in
            let kind = reader.forms[child].kind
            let event = try reader.next()
            if event == .scalar, reader.isAbsent { return }
            guard event == .sequenceStart else {
                return try reader.refuseShape(event, "'\(member)' must be a list", hint: reader.hint(event, kind))
            }
            let count = reader.childRows[child].entries.count
            try reader.readRows(kind, child, areInside: true)
            if reader.childRows[child].entries.count > count {
                reader.file.documents[reader.file.documents.count - 1].sections.insert(kind.section)
            }
        }
    }

    /// What a list of the kind's resources looks like.
    private func hint(_ event: YAMLEvent, _ kind: Kind) -> String {
        if event == .scalar, events.isPlain, events.scalar.isEmpty { return "leave it out if it is empty" }
        let fields = kind.ownFields.filter { $0.presence == .required }.map { "\($0.path): …" }
        return "begin each \(kind.noun) with '-', such as - {\(fields.joined(separator: ", "))}"
    }

    /// What to do about a key that stands where only sections do, and belongs inside a resource.
    func hint(forMember key: String) -> String? {
        guard let form = forms.first(where: { $0.kind.parent?.member == key }), let parent = form.parent else {
            return nil
        }
        return "it stands inside \(parent.aNoun); in a section of its own it is '\(form.kind.section)'"
    }

    /// What to do about the name of a section that stands inside a resource.
    func hint(forSection key: String, _ kindIndex: Int) -> String? {
        forms[kindIndex].children.map { forms[$0].kind }.first { $0.section == key }?.parent
            .map { "did you mean '\($0.member)'?" }
    }

    /// Refuses a field that a resource has from the one that it stands in.
    mutating func refuseInherited(_ field: Int, _ kind: Kind, _ kindIndex: Int) throws(YAMLError) {
        builders[kindIndex].markBroken()
        let outer = forms[kindIndex].parent?.noun ?? ""
        report(
            .unknownKey,
            events.mark,
            "'\(kind.fields[field].path)' is not given here: the \(kind.noun) is of the \(outer) that it stands in",
            hint: "remove it, or declare the \(kind.noun) in the section '\(kind.section)'"
        )
        try skipNode()
    }

    /// Gives the rows inside a resource, which has just been read, the part of their key that they have from it.
    ///
    /// Where it has no key, their own faults are reported and nothing else can be said of them.
    mutating func finishChildren(_ kindIndex: Int, hasKey: Bool) {
        for child in forms[kindIndex].children where !childRows[child].isEmpty {
            if hasKey { file.blocks[child].append(childRows[child], insideLastOf: file.blocks[kindIndex]) }
            childRows[child].removeAll()
        }
    }
}
