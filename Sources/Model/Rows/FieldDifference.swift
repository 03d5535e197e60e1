package import Text

/// The difference that a change makes to one field, as people see it.
///
/// Unchanged lines and elements are left out, and their number is shown in their place.
package struct FieldDifference: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// Two values of one line each.
        case values(before: String, after: String)
        /// The removed and added lines of a longer text, or elements of a list.
        case lines([DifferenceLine])
    }

    /// How much of a difference is shown if space is limited.
    package struct Limits: Sendable, Hashable {
        /// The maximum number of characters of a value or a line.
        package let width: Int
        /// The maximum number of lines of a text, or of elements of a list.
        package let lines: Int

        package init(width: Int, lines: Int) {
            self.width = width
            self.lines = lines
        }
    }

    /// The path of the field, such as `billing.country`.
    package let path: String
    package let content: Content
    /// What to know of the difference if this is not obvious, such as that it follows a rename; otherwise nil.
    package let meaning: String?

    /// The maximum number of elements of a list that is shown on one line, where the other list is empty.
    private static let maximumElementsOnALine = 3

    /// - Parameters:
    ///   - emptyMeaning: what an empty list means.
    ///   - newNames: for fields that refer to resources, the new name for each old name of those that are renamed.
    ///   - limits: the limits of what is shown; nil for no limits.
    package init(
        _ path: String,
        before: FieldValue,
        after: FieldValue,
        emptyMeaning: String? = nil,
        newNames: [String: String] = [:],
        limits: Limits? = nil
    ) {
        self.path = path
        content = Self.content(before, after, emptyMeaning, newNames, limits)
        meaning = Self.meaning(before, after, content, emptyMeaning, newNames)
    }

    /// - Parameters:
    ///   - newNames: by section, the new name for each old name of the resources that are renamed.
    ///   - limits: the limits of what is shown; nil for no limits.
    package init(_ difference: ValueDifference, newNames: [String: [String: String]] = [:], limits: Limits? = nil) {
        self.init(
            difference.path,
            before: difference.type.fieldValue(difference.before),
            after: difference.type.fieldValue(difference.after),
            emptyMeaning: difference.emptyMeaning,
            newNames: difference.type.referencedSection.flatMap { newNames[$0] } ?? [:],
            limits: limits
        )
    }

    private static func meaning(
        _ before: FieldValue,
        _ after: FieldValue,
        _ content: Content,
        _ emptyMeaning: String?,
        _ newNames: [String: String]
    ) -> String? {
        switch (before, after, content) {
        case (.text(let old), .text(let new), _) where newNames[old] == new: "renamed"
        case (.list([]), _, .lines): emptyMeaning.map { "\($0) before" }
        case (_, .list([]), .lines): emptyMeaning.map { "\($0) after" }
        default: nil
        }
    }

    private static func content(
        _ before: FieldValue,
        _ after: FieldValue,
        _ emptyMeaning: String?,
        _ newNames: [String: String],
        _ limits: Limits?
    ) -> Content {
        switch (before, after) {
        case (.list(let old), .list(let new))
        where (!old.isEmpty && !new.isEmpty) || max(old.count, new.count) > maximumElementsOnALine:
            return .lines(cut(elements(old, new, newNames, width: limits?.width), limits))
        case (.text(let old), .text(let new)):
            if isOneLine(old), isOneLine(new) {
                let shown = ShownText.show(old, new, limit: limits?.width)
                return .values(before: shown.before, after: shown.after)
            }
            return .lines(cut(LineDifference(old, new, width: limits?.width).lines, limits))
        case (.text(let old), .none) where !isOneLine(old):
            return .lines(cut(LineDifference(old, nil, width: limits?.width).lines, limits))
        case (.none, .text(let new)) where !isOneLine(new):
            return .lines(cut(LineDifference(nil, new, width: limits?.width).lines, limits))
        default:
            return .values(
                before: show(before, limits, emptyMeaning: emptyMeaning),
                after: show(after, limits, emptyMeaning: emptyMeaning)
            )
        }
    }

    private static func cut(_ lines: [DifferenceLine], _ limits: Limits?) -> [DifferenceLine] {
        guard let limits, lines.count > limits.lines else { return lines }
        let omitted = lines[limits.lines...]
        let changed = omitted.count { $0.sign == .removed || $0.sign == .added }
        let remark =
            "\(omitted.count.grouped) more lines are not shown here, \(changed.grouped) of them removed or added"
        return lines.prefix(limits.lines) + [DifferenceLine(.remark, remark)]
    }

    /// The removed elements, the added elements, and the number of the others.
    private static func elements(
        _ old: [String],
        _ new: [String],
        _ newNames: [String: String],
        width: Int?
    ) -> [DifferenceLine] {
        let before = Set(old.map { Array($0.utf8) })
        let after = Set(new.map { Array($0.utf8) })
        var lines = old.filter { !after.contains(Array($0.utf8)) }.map {
            DifferenceLine(.removed, ShownText.show($0, as: .element, limit: width))
        }
        let added = new.filter { !before.contains(Array($0.utf8)) }
        let renamed = Dictionary(old.compactMap { name in newNames[name].map { ($0, name) } }) { first, _ in first }
        lines += added.map { element in
            let shown = ShownText.show(element, as: .element, limit: width)
            return DifferenceLine(.added, shown + (renamed[element].map { "  (\($0) renamed)" } ?? ""))
        }
        let kept = new.count - added.count
        if kept > 0 { lines.append(DifferenceLine(.remark, "\(kept.grouped) unchanged")) }
        return lines
    }

    private static func isOneLine(_ text: String) -> Bool { !text.utf8.contains(UInt8(ascii: "\n")) }

    /// The text of a single value.
    package static func show(_ value: FieldValue, _ limits: Limits? = nil, emptyMeaning: String? = nil) -> String {
        switch value {
        case .none: return ShownText.none
        case .text(let text): return ShownText.show(text, limit: limits?.width)
        case .list([]): return "[]" + (emptyMeaning.map { " (\($0))" } ?? "")
        case .list(let elements):
            let shown = elements.prefix(limits?.lines ?? elements.count).map {
                ShownText.show($0, as: .element, limit: limits?.width)
            }
            let omitted = elements.count - shown.count
            return "[" + shown.joined(separator: ", ") + "]" + (omitted > 0 ? " … \(omitted.grouped) more" : "")
        }
    }
}

extension FieldDifference {
    /// The lines of the difference; a value of one line is a removed and an added line.
    package var lines: [DifferenceLine] {
        switch content {
        case .lines(let lines): lines
        case .values(let before, let after):
            [(DifferenceLine.Sign.removed, before), (.added, after)]
                .filter { $0.1 != ShownText.none }
                .map { DifferenceLine($0.0, $0.1) }
        }
    }
}
