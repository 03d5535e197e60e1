import Testing

@testable import Keys

/// Only recipients that age itself accepts are accepted, and none to which anybody could open.
@Suite struct AgeRecipientTests {
    private static let age = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    /// Of the private key of RFC 8032, section 7.1, test 1.
    private static let ssh =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"

    @Test func recipientsAreKept() throws {
        #expect(try AgeRecipient(Self.age).text == Self.age)
        #expect(try AgeRecipient(Self.ssh).text == Self.ssh)
        #expect(try AgeRecipient(Self.ssh + " ada@laptop of hers").text == Self.ssh)
    }

    /// The point of RFC 7748 that belongs to the key of RFC 8032: worked out by another program.
    @Test func edwardsPointBecomesMontgomeryPoint() throws {
        let point = try AgeRecipient(Self.ssh).point
        #expect(
            point.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                == "d85e07ec22b0ad881537c2f44d662d1a143cf830c57aca4305d85c7a90f6b62e"
        )
    }

    @Test(arguments: [
        ("", "give the public key"), ("ada", "give the public key"), (age.uppercased(), "give the public key"),
        (String(age.dropLast()), "a character is wrong"), (String(age.dropLast()) + "q", "a character is wrong"),
        ("age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e", "plugins are not supported"),
        (String(ssh.dropLast()), "copy the whole line"), (ssh + "A", "copy the whole line"),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7", "only ssh-ed25519"),
        ("ecdsa-sha2-nistp256 AAAA", "only ssh-ed25519"),
        // Points of order 1, 2 and 4 of the Edwards curve, and a y that no point has.
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "copy the whole line"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOz///////////////////////////////////////9/", "protects nothing"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "protects nothing"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "copy the whole line"),
    ])
    func othersAreRefused(text: String, hint: String) {
        #expect {
            try AgeRecipient(text)
        } throws: { error in
            (error as? AgeRecipient.Problem)?.hint.contains(hint) == true
        }
    }

    @Test func tooSimplePointIsRefused() {
        for first: UInt8 in [0, 1] {
            let point = [first] + [UInt8](repeating: 0, count: 31)
            #expect(!Curve25519.isSafe(point))
        }
        #expect(Curve25519.isSafe([9] + [UInt8](repeating: 0, count: 31)))
    }
}
