internal import Model
internal import Text

/// A plan in a file, which can be applied exactly as it was shown.
///
/// It holds the digests of API keys, and no secrets.
package struct SavedPlan: Sendable {
    package let plan: Plan

    /// Why a file is not a saved plan that can be applied.
    package struct Problem: Error, Sendable {
        package let message: String
        package let advice: String
    }

    /// The text of the file: the JSON of the plan with whole rows, and a checksum of all text before it.
    ///
    /// The checksum detects damage, but not forgery: whoever can write the file can write another plan.
    package static func file(_ plan: Plan) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            let written = WrittenPlan(plan, serial: plan.serial, isSaved: true)
            json.planMembers(written)
            json.member("savedFormat", newestFormat)
            json.members(SavedPlanParts.hidden, of: written)
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

    /// The text between the text that the checksum covers and the checksum.
    private static let checksumLead = #","checksum":""#

    /// Reads the text of a file.
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
        plan = try Self.plan(document)
    }

    /// The format of new files; files of the first format have no `savedFormat`.
    private static let newestFormat = 2

    private static func plan(_ document: JSONValue) throws(Problem) -> Plan {
        let format = document["savedFormat"].map { $0.integer ?? 0 } ?? 1
        guard (1...newestFormat).contains(format) else {
            throw ofAnotherVersion("its format is not one that this version reads")
        }
        let columns = document["columns"]?.members ?? []
        for kind in columns where !hasKnownFields(kind) {
            throw ofAnotherVersion("it has other fields of '\(VisibleText.escape(kind.name))'")
        }
        var parts = SavedPlanParts()
        let members = [SavedPlanParts.shown, SavedPlanParts.overrides, SavedPlanParts.hidden]
        guard members.allSatisfy({ document.read($0, into: &parts) }),
            parts.draft.changes.allSatisfy({ hasCells($0, of: columns) })
        else { throw ofAnotherVersion("it says what this version does not know") }
        // Fields that were added to a kind since the plan was made get their defaults, which its digest leaves out.
        parts.draft.changes = parts.draft.changes.map(\.withAllFields)
        guard parts.plan.digest.name == parts.digest else {
            throw ofAnotherVersion("its digest is not of what this version reads in it")
        }
        // In the first format, plans of undo did not write a row's earlier names, and meant to keep them.
        return format == 1 && parts.undoes != nil ? parts.plan.keepingPreviousNames() : parts.plan
    }

    /// Whether the fields are the kind's first fields; later ones may have been added since.
    private static func hasKnownFields(_ kind: JSONValue.Member) -> Bool {
        guard let fields = Kind.named(kind.name)?.fields.map(\.path) else { return false }
        let saved = kind.value.elements?.compactMap(\.text) ?? []
        return !saved.isEmpty && saved.count == kind.value.elements?.count && fields.starts(with: saved)
    }

    /// Whether the rows of the change have a cell for each field that the file lists for their kind.
    private static func hasCells(_ change: Change, of columns: [JSONValue.Member]) -> Bool {
        let count = columns.first { $0.name == change.kind.section }?.value.elements?.count
        return [change.before, change.after].compactMap(\.self).allSatisfy { $0.cells.count == count }
    }

    private static func ofAnotherVersion(_ what: String) -> Problem {
        Problem(
            message: "it was written by another version of hxapply: \(what)",
            advice: "apply it with that version, or make a new plan"
        )
    }

    private static let makeAnew = "make a new one with 'hxapply plan --out'"

    private static func isIntact(_ file: [UInt8], _ checksum: String?) -> Bool {
        guard let checksum else { return false }
        let end = Array("\(checksumLead)\(checksum)\"}\n".utf8)
        return file.suffix(end.count).elementsEqual(end)
            && DigestContext().digest(of: Array(file.dropLast(end.count))).name == checksum
    }
}
