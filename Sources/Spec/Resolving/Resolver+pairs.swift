internal import Model
internal import Text

/// Checks rules about a number of a resource and a number of the resource that it refers to.
extension Resolver {
    mutating func refuseZerosAlone() {
        for index in collections.indices {
            for case .zeroTogether(let path, let reference, let its) in collections[index].kind.rules {
                let found = pairs(path, reference, its, index) { ($0 == 0) != ($1 == 0) }
                guard let field = collections[index].kind.index(of: path), let (target, found) = found else { continue }
                for pair in found {
                    let other = name(pair.other, target)
                    report(
                        .zeroAlone,
                        pair.row,
                        field: field,
                        index,
                        RowRule.zeroSentence(path, mustBeZero: pair.otherNumber == 0, as: its, of: other),
                        hint: "\(other) is declared at \(place(pair.other, target))"
                    )
                }
            }
        }
    }

    /// Refuses numbers that are neither a divisor nor a multiple of the other number.
    ///
    /// - Parameter mayBeElsewhere: whether the database may have a policy that no document declares, which may allow
    ///   such numbers.
    mutating func refusePartialInstances(mayBeElsewhere: Bool) {
        guard let policies = collections.firstIndex(where: { $0.kind === Kind.policy }) else { return }
        if collections[policies].rows.isEmpty, mayBeElsewhere { return }
        for index in collections.indices {
            for case .wholeInstances(let path, let reference, let its, let exception) in collections[index].kind.rules {
                if isTrue(exception, policies) { continue }
                // `zeroTogether` is the rule about 0.
                let found = pairs(path, reference, its, index) { $0 != 0 && $1 != 0 && $0 % $1 != 0 && $1 % $0 != 0 }
                guard let field = collections[index].kind.index(of: path), let (target, found) = found else { continue }
                for pair in found {
                    let other = name(pair.other, target)
                    report(
                        .partialInstance,
                        pair.row,
                        field: field,
                        index,
                        RowRule.partSentence(path, whole: pair.otherNumber, as: its, of: other),
                        hint: hint(pair.number, pair.otherNumber)
                            + ", or set 'policy.\(exception)' to true; \(other) is "
                            + "declared at \(place(pair.other, target))"
                    )
                }
            }
        }
    }

    /// The nearest numbers that keep to the rule.
    private func hint(_ number: Int64, _ whole: Int64) -> String {
        guard number < whole else { return "write \(number / whole * whole) or \((number / whole + 1) * whole)" }
        let below = stride(from: number, to: 0, by: -1).first { whole % $0 == 0 } ?? 1
        let above = stride(from: number, through: whole, by: 1).first { whole % $0 == 0 } ?? whole
        return "write \(below) or \(above)"
    }

    private func isTrue(_ path: String, _ policies: Int) -> Bool {
        guard let field = Kind.policy.index(of: path) else { return false }
        guard let row = collections[policies].rows.first else { return Kind.policy.fields[field].defaultValue == "t" }
        let block = collections[policies].block
        return block.text.withUnsafeBufferPointer { block.cell(row, field: field, in: $0).equals("t") }
    }

    private func name(_ row: Int, _ collection: Int) -> String {
        "\(collections[collection].kind.noun) '\(collections[collection].displayKey(row))'"
    }

    /// The rows that break a rule, and the collection of the rows that they refer to; nil if the rule names unknown
    /// fields.
    private func pairs(
        _ path: String,
        _ referencePath: String,
        _ itsPath: String,
        _ index: Int,
        breaking isBroken: (Int64, Int64) -> Bool
    ) -> (target: Int, found: [RowCollection.OddPair])? {
        let kind = collections[index].kind
        guard let field = kind.index(of: path), let reference = kind.index(of: referencePath),
            let section = kind.fields[reference].type.referencedSection,
            let target = collections.firstIndex(where: { $0.kind.section == section }),
            let its = collections[target].kind.index(of: itsPath)
        else { return nil }
        return (
            target,
            collections[index].pairs(
                field,
                reference: reference,
                to: collections[target],
                its,
                breaking: isBroken
            )
        )
    }
}
