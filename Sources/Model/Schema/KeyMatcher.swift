package import Text

/// Finds the field that a mapping's key names, by bytes.
package struct KeyMatcher: Sendable {
    package enum Target: Sendable {
        /// The ordinal of a field of the kind.
        case field(Int)
        /// What the resource was called before.
        case renamedFrom
        /// A mapping of fields: its name and its keys.
        indirect case group(String, KeyMatcher)
    }

    private let keys: [[UInt8]]
    private let targets: [Target]

    /// The keys at the top of a resource.
    init(of fields: [Field], acceptsRename: Bool) {
        self.init(fields, in: nil, acceptsRename: acceptsRename)
    }

    private init(_ fields: [Field], in group: String?, acceptsRename: Bool = false) {
        var keys: [[UInt8]] = []
        var targets: [Target] = []
        for (index, field) in fields.enumerated() {
            if field.group == group {
                keys.append(Array(field.key.utf8))
                targets.append(.field(index))
            } else if group == nil, let name = field.group, !keys.contains(Array(name.utf8)) {
                keys.append(Array(name.utf8))
                targets.append(.group(name, KeyMatcher(fields, in: name)))
            }
        }
        if acceptsRename {
            keys.append(Array(Kind.renameKey.utf8))
            targets.append(.renamedFrom)
        }
        self.keys = keys
        self.targets = targets
    }

    /// The key's target.
    ///
    /// `expected` is where to look first, and is moved on: specs mostly keep one order of keys.
    package func target(of key: ScalarBytes, expected: inout Int) -> Target? {
        for step in keys.indices {
            let index = (expected + step) % keys.count
            if key.elementsEqual(keys[index]) {
                expected = index + 1
                return targets[index]
            }
        }
        return nil
    }

    /// The keys as text, for hints.
    package var names: [String] { keys.map { String(decoding: $0, as: UTF8.self) } }
}
