internal import Model
internal import Spec

/// The renames that a spec declares and that are not done yet.
///
/// Rows store the earlier names of the rename that was last applied to them, so applying the same declaration again
/// renames nothing. Otherwise each run would exchange two swapped names again.
struct PendingRenames {
    /// The new name for each old name.
    private(set) var names = NewNames()
    private(set) var refusals: [Plan.Refusal] = []

    private struct Mark {
        let old: String
        let new: String
    }

    /// Finds the renames of the kind that are not done yet.
    ///
    /// - Parameter rows: the lines of the kind's rows in the database.
    mutating func find(in table: DesiredTable, rows: [[UInt8]]) {
        let kind = table.kind
        var managed: [String: Bool] = [:]
        var done: [String: Set<String>] = [:]
        for bytes in rows {
            bytes.withUnsafeBufferPointer { bytes in
                let row = ObservedRow(bytes, of: kind)
                let name = String(decoding: row.key, as: UTF8.self)
                managed[name] = row.managedDigest != nil
                done[name] = RecordedNames.read(row.renamedFrom)
            }
        }
        let marks = table.previousNames.sorted { $0.key < $1.key }.map { row, names in
            names.map { Mark(old: $0, new: table.line(row).key(of: kind)) }
        }
        // Of several earlier names, the first that a managed row still has counts.
        var pending = marks.compactMap { marks in
            marks.first { managed[$0.old] == true && done[$0.new]?.contains($0.old) != true }
        }
        // A row may lose a name that is itself declared only if another row gets this name in the same run.
        let declared = Set(marks.joined().map(\.new))
        while true {
            let coming = Set(pending.map(\.new))
            let given = pending.filter { !declared.contains($0.old) || coming.contains($0.old) }
            if given.count == pending.count { break }
            pending = given
        }
        // A row may get a name that another row has only if that row gets another name in the same run.
        while true {
            let leaving = Set(pending.map(\.old))
            let (possible, blocked) = pending.partitioned { managed[$0.new] == nil || leaving.contains($0.new) }
            if blocked.isEmpty { break }
            pending = possible
            refusals += blocked.sorted { $0.new < $1.new }.map { Self.taken(kind, $0) }
        }
        if !pending.isEmpty {
            names[kind] = Dictionary(pending.map { ($0.old, $0.new) }) { first, _ in first }
        }
    }

    private static func taken(_ kind: Kind, _ mark: Mark) -> Plan.Refusal {
        Plan.Refusal(
            guardName: "rename",
            code: "HX6005",
            message: "\(kind.section)/\(mark.new) is said to be \(kind.section)/\(mark.old) renamed, "
                + "but the database has both",
            advice: "remove '\(Kind.renameKey)' to delete \(mark.old) and keep \(mark.new) as it is"
        )
    }
}

extension Array {
    /// The elements that satisfy the condition, and the others; both keep their order.
    func partitioned(_ condition: (Element) -> Bool) -> (yes: [Element], no: [Element]) {
        var yes: [Element] = []
        var no: [Element] = []
        for element in self {
            if condition(element) { yes.append(element) } else { no.append(element) }
        }
        return (yes, no)
    }
}
