internal import Spec

/// Shows values on one line: nothing hidden in them, digests by their first digits, long texts cut.
struct ValueExcerpt {
    /// Unicode scalars that are shown of a value.
    let width: Int

    /// A value alone, from its start; nil for null.
    func show(_ value: String?, of field: Field) -> String? {
        value.map { cut(whole($0, field), around: 0) }
    }

    /// Both values of a field, around the first character that tells them apart; nil for null.
    func show(_ before: String?, _ after: String?, of field: Field) -> (before: String?, after: String?) {
        let old = before.map { whole($0, field) }
        let new = after.map { whole($0, field) }
        let common = zip((old ?? "").unicodeScalars, (new ?? "").unicodeScalars).prefix { $0 == $1 }.count
        return (old.map { cut($0, around: common) }, new.map { cut($0, around: common) })
    }

    /// Any other text, from its start.
    func show(_ text: String) -> String { cut(VisibleText.escape(text), around: 0) }

    private func whole(_ value: String, _ field: Field) -> String {
        VisibleText.escape(field.type.isList ? shortList(value) : field.type.show(value))
    }

    /// Digests by their first digits, as a person compares them.
    private func shortList(_ value: String) -> String {
        let elements = RowLine.elements(ofList: value).map { $0.utf8.count == 64 ? $0.prefix(8) + "…" : $0 }
        return "[" + elements.joined(separator: ", ") + "]"
    }

    /// A long text's stretch around the place where it begins to differ.
    private func cut(_ text: String, around place: Int) -> String {
        // Bytes are counted at no cost, and there are never fewer of them.
        guard text.utf8.count > width else { return text }
        let scalars = text.unicodeScalars
        let count = scalars.count
        guard count > width else { return text }
        let start = max(0, min(place - width / 4, count - width))
        let stretch = String(scalars.dropFirst(start).prefix(width))
        return (start > 0 ? "…" : "") + stretch + (start + width < count ? "…" : "")
    }
}

extension Change {
    /// The fields that a person is shown: not a new resource's key and defaults, nor the keys of a renamed one.
    var shownFields: [(field: Field, before: String?, after: String?)] {
        fields.filter { difference in
            switch action {
            case .create: !difference.field.isKey && difference.after != difference.field.defaultValue
            case .rename: !difference.field.isKey
            case .update, .delete, .adopt, .release: true
            }
        }
    }
}
