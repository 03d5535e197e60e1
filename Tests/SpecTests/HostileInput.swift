import Testing

/// What a spec may do to its reader: every hazard that was measured or is refused by design, and what is to come of it.
enum HostileInput {
    /// One file and what its reader must say.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// Codes that must be among those reported; none where the file must be taken without a word.
        let codes: Set<String>
        /// A line on which one of the codes must be reported, where that is the point.
        let line: UInt32?
        /// What is at fault, where that is one field of a resource.
        var field: (resource: Resource, text: String)?

        /// The same fault of a resource that stands inside its parent.
        var inside: Case? {
            guard let (resource, text) = field, let resource = resource.inside else { return nil }
            return .field("\(name), inside its parent", in: resource, text, codes)
        }

        /// The name alone, since the bytes may be a megabyte.
        var testDescription: String { name }
    }

    static let cases: [Case] = tables + tables.compactMap(\.inside)

    private static let tables: [Case] = list(
        encodings,
        lineBreaks,
        hiddenCharacters,
        controlCharacters,
        escapes,
        anchors,
        duplicateKeys,
        tags,
        directives,
        keys,
        depth,
        sizes,
        documents,
        leftovers,
        joiners,
        syntax,
        headers,
        shapes,
        texts,
        names,
        numbers,
        times,
        emails,
        digests,
        addresses
    )

    /// What every good document begins with: three lines, so that its sections begin on the fourth.
    static let header = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: prod}\n"

    /// A whole document with these sections.
    static func document(_ sections: String) -> [UInt8] { bytes(header + sections) }

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    /// The texts for 0, 1, 2 and so on, one behind another.
    static func numbered(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined() }

    /// Puts groups of cases together.
    static func list(_ parts: [Case]...) -> [Case] { Array(parts.joined()) }

    /// A case for each value that the field must refuse with the same code.
    static func values(of field: String, in resource: Resource, _ values: [String], _ code: String) -> [Case] {
        values.map { .field("\(field): \($0)", in: resource, "\(field): \($0)", [code]) }
    }
}

extension HostileInput {
    /// A resource without a fault so far, for one more field.
    enum Resource: String {
        case gpuType = """
            gpuTypes:
              - name: h100
                gpusPerInstance: 8

            """
        case region = """
            regions:
              - name: us-east
                provider: aws

            """
        case regionWithoutProvider = """
            regions:
              - name: us-east

            """
        case pool = """
            gpuPools:
              - region: us-east
                gpuType: h100
                gpus: 8

            """
        case poolInside = """
            regions:
              - name: us-east
                provider: aws
                pools:
                  - gpuType: h100
                    gpus: 8

            """
        case team = """
            teams:
              - name: ml
                adminEmail: lead@example.com

            """
        case teamWithoutName = """
            teams:
              - adminEmail: lead@example.com

            """
        case userWithoutEmail = """
            users:
              - name: ada

            """
        case membershipWithoutRole = """
            memberships:
              - team: ml
                user: ada

            """
        case membershipInsideWithoutRole = """
            teams:
              - name: ml
                members:
                  - user: ada

            """
        case keyWithoutDigest = """
            apiKeys:
              - name: ci
                team: ml
                expiresAt: 2027-03-01T00:00:00Z

            """
        case reservationWithoutStart = """
            reservations:
              - name: run
                team: ml
                region: us-east
                gpuType: h100
                gpus: 8
                duration: 72h

            """
        case reservationWithoutDuration = """
            reservations:
              - name: run
                team: ml
                region: us-east
                gpuType: h100
                gpus: 8
                start: 2026-12-01T09:00:00Z

            """

        /// The same resource inside its parent, for kinds that have one.
        var inside: Resource? {
            switch self {
            case .pool: .poolInside
            case .membershipWithoutRole: .membershipInsideWithoutRole
            default: nil
            }
        }

        /// What stands before one more field of it.
        fileprivate var indent: String { String(repeating: " ", count: isInside ? 8 : 4) }

        private var isInside: Bool { [.poolInside, .membershipInsideWithoutRole].contains(self) }
    }
}

extension HostileInput.Case {
    /// A file as it is.
    static func bytes(_ name: String, _ bytes: [UInt8], _ codes: Set<String>, line: UInt32? = nil) -> Self {
        Self(name: name, bytes: bytes, codes: codes, line: line)
    }

    /// A file of text, without a header.
    static func text(_ name: String, _ text: String, _ codes: Set<String>, line: UInt32? = nil) -> Self {
        bytes(name, HostileInput.bytes(text), codes, line: line)
    }

    /// A document with these sections, which begin on line 4.
    static func sections(_ name: String, _ sections: String, _ codes: Set<String>, line: UInt32? = nil) -> Self {
        bytes(name, HostileInput.document(sections), codes, line: line)
    }

    /// A document of one resource whose only fault is its last field, to be reported on the line where that begins.
    static func field(
        _ name: String,
        in resource: HostileInput.Resource,
        _ field: String,
        _ codes: Set<String>
    ) -> Self {
        let before = HostileInput.header + resource.rawValue
        let line = before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        let text = before + resource.indent + field + "\n"
        var input = Self.text(name, text, codes, line: codes.isEmpty ? nil : UInt32(line))
        input.field = (resource, field)
        return input
    }
}
