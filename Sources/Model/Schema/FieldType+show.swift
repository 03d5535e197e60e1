package import Text

extension FieldType {
    /// The value as a spec would write it, without quotes, for plans.
    package func show(_ value: String) -> String {
        guard case .list = self else { return self.value.show(value) }
        return "[" + CellText.elements(ofList: value).joined(separator: ", ") + "]"
    }

    /// The value of a field in JSON.
    package enum JSONForm: Sendable {
        case null
        /// A number, `true` or `false`.
        case literal(String)
        case text(String)
        case texts([String])
        /// An object with its members in the order of their names.
        case object([(name: String, text: String)])
    }

    /// The value in JSON: counts as numbers, money and times as text.
    package func jsonForm(_ value: String?) -> JSONForm {
        guard let value else { return .null }
        if case .list = self { return .texts(CellText.elements(ofList: value)) }
        if case .map = self {
            // Another program wrote a value that no spec may have; it is valid JSON nevertheless.
            guard let texts = MapValue.texts(of: value) else { return .literal(value) }
            return .object(texts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
        let shown = self.value.show(value)
        return self.value.isJSONLiteral(value) ? .literal(shown) : .text(shown)
    }

    /// Writes the value as JSON.
    package func write(_ value: String?, to json: inout JSONWriter) {
        switch jsonForm(value) {
        case .null: json.null()
        case .literal(let text): json.literal(text)
        case .text(let text): json.string(text)
        case .texts(let texts):
            json.array { json in
                for text in texts { json.string(text) }
            }
        case .object(let members):
            json.object { json in
                for (name, text) in members { json.member(name, text) }
            }
        }
    }

    /// Writes the value for an answer of the status API; a value that no spec may have becomes the nearest allowed one.
    package func writeAnswer(_ value: String?, to json: inout JSONWriter) {
        if case .map = self, MapValue.texts(of: value) == nil { return json.object { _ in } }
        guard let value, map == nil, !isList, !self.value.isJSONLiteral(value) else { return write(value, to: &json) }
        json.string(self.value.showInAnswer(value))
    }
}
