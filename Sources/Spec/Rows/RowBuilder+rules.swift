internal import Model

/// An error that concerns a resource as a whole.
struct RowProblem {
    let code: DiagnosticCode
    let mark: SourceMark
    let message: String
    var hint: String?
}

extension RowBuilder {
    /// Missing fields and broken rules of the resource's kind; a row with such an error is marked as broken.
    mutating func problemsOfWhole() -> [RowProblem] {
        var problems: [RowProblem] = []
        for (index, field) in kind.fields.enumerated() where field.isRequired {
            if index >= inheritedCount, !isPresent(index) { problems.append(missing(field)) }
        }
        for rule in kind.rules {
            if let problem = problem(of: rule) { problems.append(problem) }
        }
        if !problems.isEmpty { markBroken() }
        return problems
    }

    private func missing(_ field: Field) -> RowProblem {
        RowProblem(
            code: .missingKey,
            mark: mark,
            message: "\(kind.aNoun) needs '\(field.path)'",
            hint: field.example.map { "such as \(field.path): \($0)" }
        )
    }

    private func problem(of rule: RowRule) -> RowProblem? {
        switch rule {
        case .exactlyOne(let paths):
            let given = paths.compactMap(kind.index).filter(isPresent)
            guard given.count != 1 else { return nil }
            let names = paths.map { "'\($0)'" }.joined(separator: " and ")
            return RowProblem(
                code: .notExactlyOne,
                mark: given.last.map(mark(of:)) ?? mark,
                message: "\(kind.aNoun) needs exactly one of \(names), not \(given.count)"
            )
        case .onlyWith(let paths, let other):
            guard let otherIndex = kind.index(of: other), !isPresent(otherIndex),
                let given = paths.compactMap(kind.index).first(where: isPresent)
            else { return nil }
            return RowProblem(
                code: .givenWithoutOther,
                mark: mark(of: given),
                message: "'\(kind.fields[given].path)' has a meaning only with '\(other)'",
                hint: "give '\(other)', or leave '\(kind.fields[given].path)' out"
            )
        // The other resource may be declared anywhere, so the resolver checks these rules.
        case .zeroTogether, .atMost, .wholeInstances, .tree: return nil
        }
    }
}
