/// Compares two texts line by line, as `diff -u` does.
package struct LineDifference {
    /// Unchanged lines that are shown around each change.
    private static let context = 3
    /// Above this product of lines, which texts of 16 KiB can reach, all lines are shown as removed and added: a
    /// shorter difference would cost too much time.
    private static let mostPairs = 4_000_000

    private let before: [String]
    private let after: [String]
    private let width: Int?

    /// - Parameters:
    ///   - before: The text before; nil where there was none.
    ///   - after: The text after, likewise.
    ///   - width: Characters that are shown of a line; nil for all.
    package init(_ before: String?, _ after: String?, width: Int?) {
        self.before = before.map(Self.lines) ?? []
        self.after = after.map(Self.lines) ?? []
        self.width = width
    }

    /// The lines that differ, with those around them, and what is left out counted in its place.
    package var lines: [DifferenceLine] { Self.shortened(shown) }

    /// A text's lines.
    ///
    /// A line break at the end ends the last one; where it is missing, that is said.
    private static func lines(_ text: String) -> [String] {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        if lines.last == "" { lines.removeLast() } else { lines.append(noLineBreak) }
        return lines
    }

    /// Stands for a missing line break at the end; no line of a text can hold a line feed.
    private static let noLineBreak = "\n"

    // MARK: All lines

    /// All lines.
    ///
    /// Where one line took the place of another, both are shown so that their difference can be seen.
    private var shown: [DifferenceLine] {
        let all = all
        var lines: [DifferenceLine] = []
        var index = 0
        while index < all.count {
            let removed = all[index...].prefix { $0.sign == .removed }
            let added = all[removed.endIndex...].prefix { $0.sign == .added }
            if removed.isEmpty, added.isEmpty {
                lines.append(line(.unchanged, all[index].text))
                index += 1
                continue
            }
            index = added.endIndex
            guard removed.count == added.count else {
                lines += (removed + added).map { line($0.sign, $0.text) }
                continue
            }
            let pairs = zip(removed, added).map { old, new in
                ShownText.show(old.text, new.text, as: .line, limit: width)
            }
            lines += zip(removed, pairs).map { line(.removed, $0.text, as: $1.before) }
            lines += zip(added, pairs).map { line(.added, $0.text, as: $1.after) }
        }
        return lines
    }

    private func line(_ sign: DifferenceLine.Sign, _ text: String, as shown: String? = nil) -> DifferenceLine {
        guard text == Self.noLineBreak else {
            return DifferenceLine(sign, shown ?? ShownText.show(text, as: .line, limit: width))
        }
        return DifferenceLine(.remark, "no line break at the end" + (sign == .removed ? " before" : ""))
    }

    private var all: [(sign: DifferenceLine.Sign, text: String)] {
        // Identical bytes are identical lines; `==` would take composed and decomposed letters for the same.
        let old = before.map { Array($0.utf8) }
        let new = after.map { Array($0.utf8) }
        let start = zip(old, new).prefix { $0 == $1 }.count
        let most = min(old.count, new.count) - start
        let end = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0 == $1 }.count
        let middle = Self.middle(old[start..<(old.count - end)], new[start..<(new.count - end)])
        var lines = before[..<start].map { (DifferenceLine.Sign.unchanged, $0) }
        var next = (old: start, new: start)
        for sign in middle {
            let isAdded = sign == .added
            lines.append((sign, isAdded ? after[next.new] : before[next.old]))
            if isAdded || sign == .unchanged { next.new += 1 }
            if !isAdded { next.old += 1 }
        }
        // Where both texts lack the last line break, nothing has to be said of it.
        return lines + before[(before.count - end)...].filter { $0 != Self.noLineBreak }.map { (.unchanged, $0) }
    }

    /// What happens to each line between the first and the last that differ, removals before additions.
    private static func middle(_ old: ArraySlice<[UInt8]>, _ new: ArraySlice<[UInt8]>) -> [DifferenceLine.Sign] {
        guard !old.isEmpty, !new.isEmpty, old.count * new.count <= mostPairs else {
            return old.map { _ in .removed } + new.map { _ in .added }
        }
        let difference = Array(new).difference(from: Array(old))
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var signs: [DifferenceLine.Sign] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if removed.contains(i) {
                signs.append(.removed)
                i += 1
            } else if added.contains(j) {
                signs.append(.added)
                j += 1
            } else {
                signs.append(.unchanged)
                i += 1
                j += 1
            }
        }
        return signs
    }

    // MARK: The lines that are shown

    /// Leaves out unchanged lines that are far from any change, where more than one would be left out.
    private static func shortened(_ lines: [DifferenceLine]) -> [DifferenceLine] {
        var isNear = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() where line.sign != .unchanged {
            for near in max(0, index - context)...min(lines.count - 1, index + context) { isNear[near] = true }
        }
        var result: [DifferenceLine] = []
        var index = 0
        while index < lines.count {
            let end = isNear[index...].firstIndex(of: true) ?? lines.count
            if end - index > 1 {
                result.append(DifferenceLine(.remark, "\((end - index).grouped) unchanged lines"))
                index = end
            } else {
                result.append(lines[index])
                index += 1
            }
        }
        return result
    }
}
