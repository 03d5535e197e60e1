/// Compares two texts line by line, as `diff -u` does.
package struct LineDifference {
    /// Unchanged lines that are shown before and after each change.
    private static let context = 3
    /// If the product of both numbers of lines is greater, all lines are shown as removed and added, since the search
    /// for a shorter difference would take too long.
    ///
    /// Texts of 16 KiB can reach it.
    private static let maximumLinePairs = 4_000_000

    private let before: [String]
    private let after: [String]
    private let width: Int?

    /// - Parameters:
    ///   - before: the text before; nil if there was none.
    ///   - after: the text after; nil if there is none.
    ///   - width: characters of a line that are shown, at most; nil for all.
    package init(_ before: String?, _ after: String?, width: Int?) {
        self.before = before.map(Self.lines) ?? []
        self.after = after.map(Self.lines) ?? []
        self.width = width
    }

    /// The lines that differ and the lines around them; a remark counts the lines left out between them.
    package var lines: [DifferenceLine] { Self.shortened(shown) }

    /// The lines of a text, and the line `noLineBreak` if the text does not end with a line break.
    private static func lines(_ text: String) -> [String] {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        if lines.last == "" { lines.removeLast() } else { lines.append(noLineBreak) }
        return lines
    }

    /// Stands for a missing line break at the end; no line of a text can hold a line feed.
    private static let noLineBreak = "\n"

    // MARK: All lines

    /// The difference with all lines.
    ///
    /// If the same number of lines was removed and added, they are compared in pairs, so that suspect characters show.
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
        let isOld = sign == .removed
        return DifferenceLine(.remark, isOld ? "the old text had no line break at its end" : "no line break at the end")
    }

    private var all: [(sign: DifferenceLine.Sign, text: String)] {
        // Lines are compared by bytes: `==` on strings takes composed and decomposed letters for equal.
        let old = before.map { Array($0.utf8) }
        let new = after.map { Array($0.utf8) }
        let start = zip(old, new).prefix { $0 == $1 }.count
        let maximum = min(old.count, new.count) - start
        let end = zip(old.reversed(), new.reversed()).prefix(maximum).prefix { $0 == $1 }.count
        let middle = Self.middle(old[start..<(old.count - end)], new[start..<(new.count - end)])
        var lines = before[..<start].map { (DifferenceLine.Sign.unchanged, $0) }
        var next = (old: start, new: start)
        for sign in middle {
            let isAdded = sign == .added
            lines.append((sign, isAdded ? after[next.new] : before[next.old]))
            if isAdded || sign == .unchanged { next.new += 1 }
            if !isAdded { next.old += 1 }
        }
        // If both texts lack the last line break, no remark is needed.
        return lines + before[(before.count - end)...].filter { $0 != Self.noLineBreak }.map { (.unchanged, $0) }
    }

    /// The sign of each line between the first and the last line that differ; removed lines come before added ones.
    private static func middle(_ old: ArraySlice<[UInt8]>, _ new: ArraySlice<[UInt8]>) -> [DifferenceLine.Sign] {
        guard !old.isEmpty, !new.isEmpty, old.count * new.count <= maximumLinePairs else {
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

    /// Replaces each group of two or more unchanged lines that are far from any change by a remark.
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
