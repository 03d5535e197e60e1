package import Text

extension FieldType {
    /// The value as a spec would write it, without quotes: what plans show.
    package func show(_ value: String) -> String {
        guard case .list = self else { return self.value.show(value) }
        return "[" + CellText.elements(ofList: value).joined(separator: ", ") + "]"
    }

    /// A field's value in JSON.
    package enum JSONForm: Sendable {
        case null
        /// A number, `true` or `false`.
        case literal(String)
        case text(String)
        case texts([String])
        /// An object, in the order of its names.
        case object([(name: String, text: String)])
    }

    /// The value in JSON: numbers that count things as numbers, money and times as text.
    package func jsonForm(_ value: String?) -> JSONForm {
        guard let value else { return .null }
        if case .list = self { return .texts(CellText.elements(ofList: value)) }
        if case .map = self {
            // What no spec could say, somebody else wrote; it is JSON all the same.
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

    /// Writes the value as an answer of the status API has it: what no spec could say as the nearest that one could.
    package func writeAnswer(_ value: String?, to json: inout JSONWriter) {
        if case .map = self, MapValue.texts(of: value) == nil { return json.object { _ in } }
        guard let value, map == nil, !isList, !self.value.isJSONLiteral(value) else { return write(value, to: &json) }
        json.string(self.value.showInAnswer(value))
    }
}
