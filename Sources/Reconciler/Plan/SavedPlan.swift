internal import Model
internal import Text

/// A plan as a file keeps it, to be applied exactly as it was shown.
///
/// It holds no secret: of API keys only the digests.
package struct SavedPlan: Sendable {
    package let plan: Plan

    /// Why a file is no saved plan that can be applied.
    package struct Problem: Error, Sendable {
        package let message: String
        package let advice: String
    }

    /// The file's text: the plan's JSON with the whole rows, and a checksum of all before it.
    ///
    /// The checksum finds damage, not forgery: whoever may write the file may write another plan.
    package static func file(_ plan: Plan) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.planMembers(plan, serial: plan.serial, isSaved: true)
            json.member("lineage", plan.lineage)
            json.member("revision", plan.revision)
            json.member("scope", plan.scope.rawValue)
            json.member("undoes", plan.undoes)
            json.name("columns")
            json.object { json in
                for kind in Kind.all where plan.changes.contains(where: { $0.kind === kind }) {
                    json.name(kind.section)
                    json.array { json in
                        for field in kind.fields { json.string(field.path) }
                    }
                }
            }
        }
        let body = json.bytes.dropLast()
        let checksum = DigestContext().digest(of: Array(body)).name
        return Array(body) + Array("\(checksumLead)\(checksum)\"}\n".utf8)
    }

    /// What stands between all that the checksum is of and the checksum.
    private static let checksumLead = #","checksum":""#

    /// Reads a file's text.
    package init(file: [UInt8]) throws(Problem) {
        let document: JSONValue
        do throws(JSONReader.Failure) {
            document = try JSONReader.read(file)
        } catch {
            throw Problem(message: "it is not JSON: line \(error.line): \(error.message)", advice: Self.makeAnew)
        }
        guard document["formatVersion"] == .number("1"), document["checksum"] != nil, document["scope"] != nil else {
            throw Problem(message: "'hxapply plan --out' has not written it", advice: Self.makeAnew)
        }
        guard !file.contains(0), Self.isIntact(file, document["checksum"]?.text) else {
            throw Problem(
                message: "it was changed after it was written: its checksum does not match",
                advice: Self.makeAnew
            )
        }
        guard let plan = Plan(saved: document) else {
            throw Problem(
                message: "it was written by another version of hxapply, with other fields",
                advice: "apply it with that version, or make a new plan"
            )
        }
        self.plan = plan
    }

    private static let makeAnew = "make a new one with 'hxapply plan --out'"

    private static func isIntact(_ file: [UInt8], _ checksum: String?) -> Bool {
        guard let checksum else { return false }
        let end = Array("\(checksumLead)\(checksum)\"}\n".utf8)
        return file.suffix(end.count).elementsEqual(end)
            && DigestContext().digest(of: Array(file.dropLast(end.count))).name == checksum
    }
}

extension JSONWriter {
    /// Writes what a saved change needs besides what is shown: its rows as cells, in the order of its kind's columns.
    mutating func rows(of change: Change) {
        for (label, line) in [("beforeRow", change.before), ("afterRow", change.after)] {
            name(label)
            guard let line else {
                null()
                continue
            }
            array { json in
                for value in line.values {
                    if let value { json.string(value) } else { json.null() }
                }
            }
        }
        if let previous = change.renamedFrom { member(Kind.renameKey, previous) }
    }
}

extension Plan {
    /// - Returns: nil where a member is missing, or a kind has other fields than the plan's.
    fileprivate init?(saved document: JSONValue) {
        guard let cluster = document["cluster"]?.text, FieldType.name.cell(of: cluster, isPlain: false) != nil,
            let serial = document["serial"]?.integer,
            let changes = document["changes"]?.elements, Self.hasKnownColumns(document["columns"])
        else { return nil }
        var state = ClusterState(cluster)
        state.lineage = document["lineage"]?.text
        state.serial = serial
        var draft = PlanDraft()
        draft.changes = changes.compactMap(Change.init(saved:))
        guard draft.changes.count == changes.count else { return nil }
        for change in draft.changes { draft.summary.count(change.action) }
        draft.summary.unchanged = Self.count("unchanged", in: document)
        draft.summary.unmanaged = Self.count("unmanaged", in: document)
        draft.summary.drifted = Self.count("drifted", in: document)
        var verdict = GuardVerdict()
        verdict.reason = document["overrideReason"]?.text
        verdict.overrides = (document["overrides"]?.elements ?? []).compactMap { override in
            guard let allowance = override["allow"]?.text.flatMap(Allowance.init(flag:)) else { return nil }
            let message = override["message"]?.text ?? ""
            return AppliedOverride(allowance: allowance, code: override["code"]?.text ?? "", message: message)
        }
        self.init(
            of: state,
            specDigest: document["specDigest"]?.text.flatMap(Digest.init(name:)),
            revision: document["revision"]?.text,
            scope: document["scope"]?.text.flatMap(Scope.init) ?? .cluster,
            draft: draft,
            guarded: verdict,
            undoes: document["undoes"]?.text
        )
        guard digest.name == document["plan"]?.text else { return nil }
    }

    private static func count(_ name: String, in document: JSONValue) -> Int {
        min(max(0, document["summary"]?[name]?.integer ?? 0), Int(Int32.max))
    }

    private static func hasKnownColumns(_ columns: JSONValue?) -> Bool {
        guard case .object(let members) = columns else { return false }
        return members.allSatisfy { member in
            Kind.named(member.name)?.fields.map(\.path) == member.value.elements?.compactMap(\.text)
        }
    }
}

extension Change {
    fileprivate init?(saved change: JSONValue) {
        guard let action = change["action"]?.text.flatMap(Action.init(rawValue:)),
            let kind = change["kind"]?.text.flatMap(Kind.named),
            let reason = change["reason"]?.text.flatMap(Reason.init(rawValue:))
        else { return nil }
        let before = Self.line(change["beforeRow"], kind)
        let after = Self.line(change["afterRow"], kind)
        guard before != nil || after != nil else { return nil }
        self.init(
            action,
            kind,
            reason,
            source: change["source"]?.text,
            before: before,
            after: after,
            renamedFrom: change[Kind.renameKey]?.text
        )
        guard key == change["key"]?.text else { return nil }
    }

    private static func line(_ row: JSONValue?, _ kind: Kind) -> RowLine? {
        guard let cells = row?.elements, cells.count == kind.fields.count else { return nil }
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            RowLine.appendCell(cell.text, to: &bytes)
        }
        return RowLine(bytes)
    }
}
