internal import Model
internal import Text

extension FileReader {
    /// Reads the fields of a resource, whose mapping has just begun.
    ///
    /// - Parameter isInside: whether the resource is declared inside its parent.
    mutating func readRow(
        _ kind: Kind,
        _ kindIndex: Int,
        at mark: SourceMark,
        isInside: Bool = false
    ) throws(YAMLError) {
        builders[kindIndex].begin(at: mark, inheriting: isInside ? forms[kindIndex].inheritedCount : 0)
        let keys = isInside ? forms[kindIndex].keysInside : forms[kindIndex].keys
        try readFields(keys, kind, kindIndex, group: nil)
        finishRow(kind, kindIndex)
    }

    private mutating func readFields(
        _ keys: KeyMatcher,
        _ kind: Kind,
        _ kindIndex: Int,
        group: String?
    ) throws(YAMLError) {
        var expected = 0
        var groups: Set<String> = []
        while true {
            let event = try next()
            if event == .mappingEnd { return }
            guard try isKey(event) else {
                builders[kindIndex].markBroken()
                continue
            }
            switch keys.target(of: events.scalar, expected: &expected) {
            case .field(let field): try readField(field, kind, kindIndex)
            case .group(let name, let inner):
                if groups.insert(name).inserted {
                    try readGroup(name, inner, kind, kindIndex)
                } else {
                    reportDuplicate(name, events.mark)
                    try skipNode()
                }
            case .renamedFrom: try readPreviousNames(kindIndex)
            case .children(let child):
                let member = events.scalar.string
                if groups.insert(member).inserted {
                    try readChildren(child, member)
                } else {
                    reportDuplicate(member, events.mark)
                    try skipNode()
                }
            case .inherited(let field): try refuseInherited(field, kind, kindIndex)
            case nil:
                let owner = group.map { "'\($0)'" } ?? "\(kind.aNoun)"
                let (name, mark) = (events.scalar.string, events.mark)
                reportUnknown(
                    name,
                    mark,
                    of: owner,
                    known: keys.names,
                    meant: group == nil ? hint(forSection: name, kindIndex) : nil
                )
                try amongSecrets(forms[kindIndex].mayHoldSecrets || SecretText.isNamed(name), from: mark) {
                    (reader) throws(YAMLError) in try reader.skipNode()
                }
            }
        }
    }

    private mutating func readGroup(
        _ name: String,
        _ keys: KeyMatcher,
        _ kind: Kind,
        _ kindIndex: Int
    ) throws(YAMLError) {
        let event = try next()
        if event == .scalar, isAbsent { return }
        guard event == .mappingStart else {
            return try refuseShape(event, "'\(name)' must be a mapping of \(keys.names.joined(separator: ", "))")
        }
        try readFields(keys, kind, kindIndex, group: name)
    }

    private mutating func readField(_ field: Int, _ kind: Kind, _ kindIndex: Int) throws(YAMLError) {
        guard builders[kindIndex].claim(field, at: events.mark) else {
            reportDuplicate(kind.fields[field].path, events.mark)
            return try skipNode()
        }
        let event = try next()
        if event == .scalar, isAbsent {
            builders[kindIndex].withdraw(field)
        } else if kind.fields[field].isList {
            try readList(event, field, kind, kindIndex)
        } else if let map = kind.fields[field].type.map {
            try readMap(event, map, field, kind, kindIndex)
        } else if event == .scalar {
            let mark = events.mark
            let problem =
                problemOfAnyScalar()
                ?? builders[kindIndex].encode(field, events.scalar, isPlain: events.isPlain, at: mark)
                ?? kind.fields[field].value.problemOfSecret(events.scalar)
            if let problem { refuse(problem, field, kind, kindIndex, mark) }
        } else {
            builders[kindIndex].markBroken()
            try refuseShape(event, "'\(kind.fields[field].path)' must be a single value")
        }
    }

    private mutating func refuse(
        _ problem: ValueProblem,
        _ field: Int,
        _ kind: Kind,
        _ kindIndex: Int,
        _ mark: SourceMark
    ) {
        builders[kindIndex].markBroken()
        let description = kind.fields[field]
        let example = description.example.map { "such as \($0)" }
        let problem = problem.leavingOut(description.isRequired ? nil : .field, hint: example)
        refuse(problem, description.path, mark)
    }

    /// Why no field takes the scalar, whatever its type, or nil.
    func problemOfAnyScalar() -> ValueProblem? {
        if events.isPlain, events.scalar.isEmpty {
            return ValueProblem(
                code: .ambiguousPlainText,
                demand: "must have a value",
                hint: ValueProblem.Omission.field.hint
            )
        }
        return events.scalar.count <= RowBuilder.maximumScalarLength ? nil : .tooLong
    }

    private mutating func readList(
        _ event: YAMLEvent,
        _ field: Int,
        _ kind: Kind,
        _ kindIndex: Int
    ) throws(YAMLError) {
        let path = kind.fields[field].path
        let listMark = events.mark
        guard event == .sequenceStart, case .list(let element, let count, _) = kind.fields[field].type else {
            builders[kindIndex].markBroken()
            return try refuseShape(event, "'\(path)' must be a list", hint: "write it in [ ]")
        }
        var elements = ListElements(of: element.value, count: count)
        while true {
            let event = try next()
            if event == .sequenceEnd { break }
            let mark = events.mark
            guard event == .scalar else {
                builders[kindIndex].markBroken()
                elements.skip()
                try refuseShape(event, "an element of '\(path)' must be a single value")
                continue
            }
            let problem = problemOfAnyScalar()
            if problem != nil { elements.skip() }
            if let problem = problem ?? elements.add(events.scalar, isPlain: events.isPlain, at: mark) {
                refuse(problem.leavingOut(.element), field, kind, kindIndex, mark)
            }
        }
        if let problem = elements.problemOfCount { refuse(problem, field, kind, kindIndex, listMark) }
        builders[kindIndex].encodeList(field, elements.cells)
    }

    // MARK: The row as a whole

    private mutating func finishRow(_ kind: Kind, _ kindIndex: Int) {
        for problem in builders[kindIndex].problemsOfWhole() {
            report(problem.code, problem.mark, problem.message, hint: problem.hint)
        }
        let hasKey = builders[kindIndex].hasKey(of: kind)
        if hasKey {
            let document = Int32(truncatingIfNeeded: file.documents.count - 1)
            if builders[kindIndex].inheritedCount > 0 {
                childRows[kindIndex].append(builders[kindIndex], of: kind, document: document)
            } else {
                file.blocks[kindIndex].append(builders[kindIndex], of: kind, document: document)
            }
        }
        if !forms[kindIndex].children.isEmpty { finishChildren(kindIndex, hasKey: hasKey) }
    }
}
