internal import Model
internal import Text

/// Finds the meaning of a key in a resource's mapping, comparing bytes.
struct KeyMatcher: Sendable {
    enum Target: Sendable {
        /// The ordinal of a field of the kind.
        case field(Int)
        /// The earlier names of the resource.
        case renamedFrom
        /// A mapping of fields: its name and its keys.
        indirect case group(String, KeyMatcher)
        /// Child resources, by the ordinal of their kind in `Kind.all`.
        case children(Int)
        /// The ordinal of a field that the resource inherits from its parent, and so must not give.
        case inherited(Int)
    }

    /// The keys that may be given, for hints.
    let names: [String]

    private let keys: [[UInt8]]
    private let targets: [Target]

    /// The keys at the top of a resource.
    ///
    /// - Parameters:
    ///   - inherited: the number of first fields that the resource inherits from its parent.
    ///   - children: the ordinals in `Kind.all` of the kinds that may be declared inside it.
    init(of kind: Kind, inherited: Int = 0, children: [Int] = []) {
        var list = Self.fields(kind.fields[inherited...], of: nil)
        list += children.compactMap { child in Kind.all[child].parent.map { ($0.member, .children(child)) } }
        if kind.acceptsRename { list.append((Kind.renameKey, .renamedFrom)) }
        self.init(list + kind.fields.indices.prefix(inherited).map { (kind.fields[$0].key, .inherited($0)) })
    }

    private init(_ list: [(name: String, target: Target)]) {
        keys = list.map { Array($0.name.utf8) }
        targets = list.map(\.target)
        names = list.compactMap { name, target in
            if case .inherited = target { nil } else { name }
        }
    }

    /// The keys of the fields in the same mapping.
    private static func fields(_ fields: ArraySlice<Field>, of group: String?) -> [(name: String, target: Target)] {
        var list: [(name: String, target: Target)] = []
        for (index, field) in zip(fields.indices, fields) {
            if field.group == group {
                list.append((field.key, .field(index)))
            } else if group == nil, let name = field.group, !list.contains(where: { $0.name == name }) {
                list.append((name, .group(name, KeyMatcher(Self.fields(fields, of: name)))))
            }
        }
        return list
    }

    /// The meaning of the key; nil if it is unknown.
    ///
    /// - Parameter expected: the index to compare first. It is moved to the next key, because specs mostly keep one
    ///   order.
    func target(of key: ScalarBytes, expected: inout Int) -> Target? {
        for step in keys.indices {
            let index = (expected + step) % keys.count
            if key.elementsEqual(keys[index]) {
                expected = index + 1
                return targets[index]
            }
        }
        return nil
    }
}
