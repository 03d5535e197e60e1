internal import Text

/// A pattern with wildcards, with the meaning of git's `wildmatch.c`.
///
/// Matching takes time proportional to the length of the pattern times the length of the text.
struct GlobPattern: Sendable {
    private enum Element: Sendable {
        case byte(UInt8)
        /// Any of these bytes: an element for each value of a byte.
        case set([Bool])
        /// Any number of bytes.
        case run(crossesSlashes: Bool)
        /// Nothing, or any text that ends in a slash.
        case directories
    }

    /// The bytes before the first wildcard.
    private var prefix: [UInt8] = []
    private var elements: [Element] = []
    /// Whether the pattern could be read; otherwise it matches nothing.
    private var isSound = true

    /// - Parameter crossesSlashes: whether wildcards match a slash too.
    init(_ pattern: ArraySlice<UInt8>, crossesSlashes: Bool) {
        let text = Array(pattern)
        let literal = text.firstIndex { "*?[\\".utf8.contains($0) } ?? text.count
        prefix = Array(text[..<literal])
        var index = literal
        while index < text.count, isSound {
            switch text[index] {
            case UInt8(ascii: "*"): readStars(text, &index, since: literal, crossesSlashes)
            case UInt8(ascii: "?"):
                elements.append(.set(Self.anyByte(crossesSlashes)))
                index += 1
            case UInt8(ascii: "["): readSet(text, &index, crossesSlashes)
            case UInt8(ascii: "\\"):
                isSound = index + 1 < text.count
                if isSound { elements.append(.byte(text[index + 1])) }
                index += 2
            default:
                elements.append(.byte(text[index]))
                index += 1
            }
        }
    }

    /// Whether the pattern matches the whole text.
    func matches(_ text: [UInt8]) -> Bool {
        guard isSound, text.starts(with: prefix) else { return false }
        let rest = text[prefix.count...]
        // For each index of the rest, whether the elements so far match the text before it.
        var ends = [Bool](repeating: false, count: rest.count + 1)
        ends[0] = true
        for element in elements { Self.advance(&ends, over: element, rest) }
        return ends[rest.count]
    }

    private static func advance(_ ends: inout [Bool], over element: Element, _ text: ArraySlice<UInt8>) {
        let start = text.startIndex
        switch element {
        case .byte(let byte):
            for place in stride(from: text.count, to: 0, by: -1) {
                ends[place] = ends[place - 1] && text[start + place - 1] == byte
            }
            ends[0] = false
        case .set(let bytes):
            for place in stride(from: text.count, to: 0, by: -1) {
                ends[place] = ends[place - 1] && bytes[Int(text[start + place - 1])]
            }
            ends[0] = false
        case .run(let crossesSlashes):
            for place in 0..<text.count where ends[place] {
                if crossesSlashes || text[start + place] != UInt8(ascii: "/") { ends[place + 1] = true }
            }
        case .directories:
            guard let first = ends.firstIndex(of: true) else { return }
            for place in first..<text.count where text[start + place] == UInt8(ascii: "/") { ends[place + 1] = true }
        }
    }

    private static func anyByte(_ crossesSlashes: Bool) -> [Bool] {
        var bytes = [Bool](repeating: true, count: 256)
        bytes[Int(UInt8(ascii: "/"))] = crossesSlashes
        return bytes
    }

    /// Reads stars; two stars match directories if slashes or the ends of the pattern are on both sides.
    private mutating func readStars(
        _ text: [UInt8],
        _ index: inout Int,
        since literal: Int,
        _ crossesSlashes: Bool
    ) {
        let slash = UInt8(ascii: "/")
        let start = index
        while index < text.count, text[index] == UInt8(ascii: "*") { index += 1 }
        guard index - start > 1, !crossesSlashes else {
            elements.append(.run(crossesSlashes: crossesSlashes))
            return
        }
        // The text before the first wildcard is compared separately, so the pattern begins after it.
        let isBehindSlash = start == literal || text[start - 1] == slash
        let rest = text[index...]
        let isBeforeSlash = rest.isEmpty || rest.first == slash || rest.starts(with: [UInt8(ascii: "\\"), slash])
        guard isBehindSlash, isBeforeSlash else {
            elements.append(.run(crossesSlashes: false))
            return
        }
        if rest.first == slash {
            elements.append(.directories)
            index += 1
        } else {
            elements.append(.run(crossesSlashes: true))
        }
    }

    // MARK: Sets

    private mutating func readSet(_ text: [UInt8], _ index: inout Int, _ crossesSlashes: Bool) {
        var bytes = [Bool](repeating: false, count: 256)
        index += 1
        let isNegated = index < text.count && "!^".utf8.contains(text[index])
        if isNegated { index += 1 }
        var previous: UInt8 = 0
        var isFirst = true
        while true {
            guard index < text.count else {
                isSound = false
                return
            }
            if text[index] == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            guard let last = Self.readMember(text, &index, previous, &bytes) else {
                isSound = false
                return
            }
            previous = last
        }
        index += 1
        if isNegated { bytes = bytes.map { !$0 } }
        if !crossesSlashes { bytes[Int(UInt8(ascii: "/"))] = false }
        elements.append(.set(bytes))
    }

    /// Reads a byte, a range or a class of a set.
    ///
    /// - Returns: the byte with which a range may begin next, 0 if none may, or nil if the set cannot be read.
    private static func readMember(
        _ text: [UInt8],
        _ index: inout Int,
        _ previous: UInt8,
        _ bytes: inout [Bool]
    ) -> UInt8? {
        let byte = text[index]
        let next = index + 1 < text.count ? text[index + 1] : nil
        if byte == UInt8(ascii: "\\") {
            guard let next else { return nil }
            bytes[Int(next)] = true
            index += 2
            return next
        }
        if byte == UInt8(ascii: "-"), previous != 0, let next, next != UInt8(ascii: "]") {
            index += 2
            var end = next
            if end == UInt8(ascii: "\\") {
                guard index < text.count else { return nil }
                end = text[index]
                index += 1
            }
            if previous <= end { for value in previous...end { bytes[Int(value)] = true } }
            return 0
        }
        if byte == UInt8(ascii: "["), next == UInt8(ascii: ":") {
            guard let end = text[(index + 2)...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
            if end > index + 2, text[end - 1] == UInt8(ascii: ":") {
                let name = String(decoding: text[(index + 2)..<(end - 1)], as: UTF8.self)
                guard let holds = classes[name] else { return nil }
                for value in UInt8.min...UInt8.max where holds(value) { bytes[Int(value)] = true }
                index = end + 1
                return 0
            }
        }
        bytes[Int(byte)] = true
        index += 1
        return byte
    }

    /// The POSIX character classes in the C locale.
    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { $0.isLetter || $0.isDigit }, "alpha": { $0.isLetter }, "blank": { $0 == 0x20 || $0 == 0x09 },
        "cntrl": { $0 < 0x20 || $0 == 0x7F }, "digit": { $0.isDigit }, "graph": { $0 > 0x20 && $0 < 0x7F },
        "lower": { $0.isLowerLetter }, "print": { $0 >= 0x20 && $0 < 0x7F },
        "punct": { $0 > 0x20 && $0 < 0x7F && !$0.isLetter && !$0.isDigit },
        "space": { $0 == 0x20 || (0x09...0x0D).contains($0) }, "upper": { $0.isUpperLetter },
        "xdigit": { $0.isDigit || ($0 | 0x20) &- 0x61 < 6 },
    ]
}
