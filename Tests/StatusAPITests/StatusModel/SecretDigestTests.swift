import Model
import Testing
import Text

@testable import StatusModel

/// Where the digests of secrets stand in a row.
@Suite struct SecretDigestTests {
    private static let keys = ListTable("thing_keys", owner: "thing", element: "sha256")

    private static func row(_ kind: Kind, _ cells: [String]) -> [String] {
        let line = Array((cells + Array(repeating: "\\N", count: 6)).joined(separator: "\t").utf8)
        return line.withUnsafeBufferPointer { line in
            var room: [UnsafeBufferPointer<UInt8>] = []
            return StatusRow(line, of: kind, DigestContext(), cells: &room).secretDigests
        }
    }

    @Test func digestsAreFoundInListsAndBesideThem() {
        let kind = Kind(
            section: "things",
            noun: "thing",
            "Things.",
            [
                .name("Its name."), Field("one", .sha256, doc: "A digest."),
                Field("several", .list(.sha256, count: 0...2, table: Self.keys), doc: "Digests."),
            ]
        )
        #expect(Self.row(kind, ["a", "0a", "{1b,2c}", "f"]) == ["0a", "1b", "2c"])
        #expect(Self.row(kind, ["a", "\\N", "{}", "f"]) == [])
    }
}
