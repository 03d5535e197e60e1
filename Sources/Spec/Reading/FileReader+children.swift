internal import Model
internal import Text

/// Reads resources that are declared inside their parent, with which their key begins.
///
/// The keys of a mapping have no order, so these rows wait until the whole parent is read.
extension FileReader {
    /// Reads the list of child resources after a key of their parent.
    ///
    /// - Parameter child: the ordinal of their kind in `Kind.all`.
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

    /// The form of a list of the kind's resources, as a hint.
    private func hint(_ event: YAMLEvent, _ kind: Kind) -> String {
        if event == .scalar, events.isPlain, events.scalar.isEmpty { return "leave it out if it is empty" }
        let fields = kind.ownFields.filter { $0.presence == .required }.map { "\($0.path): …" }
        return "begin each \(kind.noun) with '-', such as - {\(fields.joined(separator: ", "))}"
    }

    /// The hint for a key among the sections that belongs inside a resource; nil for other keys.
    func hint(forMember key: String) -> String? {
        guard let form = forms.first(where: { $0.kind.parent?.member == key }), let parent = form.parent else {
            return nil
        }
        return "it stands inside \(parent.aNoun); in a section of its own it is '\(form.kind.section)'"
    }

    /// The hint for the name of a section inside a resource; nil for other keys.
    func hint(forSection key: String, _ kindIndex: Int) -> String? {
        forms[kindIndex].children.map { forms[$0].kind }.first { $0.section == key }?.parent
            .map { "did you mean '\($0.member)'?" }
    }

    /// Refuses a field that the resource inherits from its parent.
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

    /// Completes the keys of the rows inside the parent that has just been read.
    ///
    /// Without a key of the parent, only the errors of these rows are reported.
    mutating func finishChildren(_ kindIndex: Int, hasKey: Bool) {
        for child in forms[kindIndex].children where !childRows[child].isEmpty {
            if hasKey { file.blocks[child].append(childRows[child], insideLastOf: file.blocks[kindIndex]) }
            childRows[child].removeAll()
        }
    }
}
