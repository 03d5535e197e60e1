internal import Model
internal import Planning
internal import Postgres

extension KindSelect {
    /// The statement that streams the asked rows, each as the cells of the kind's fields.
    ///
    /// The values to compare with come from the setting `hxapply.values`, as an array in the order of
    /// `RowQuestion.values`.
    func copyOut(of question: RowQuestion) -> SQL { copyOut(where: question.sqlConditions) }
}

extension RowQuestion {
    /// The values that the conditions compare with.
    var values: [String] {
        conditions.compactMap { condition in if case .equals(_, let value) = condition { value } else { nil } }
    }

    /// The conditions on the row `t` of the kind's table.
    fileprivate var sqlConditions: [SQL] {
        var number = 0
        return conditions.compactMap { condition in
            switch condition {
            case .equals(let path, _):
                number += 1
                guard let field = kind.columns.first(where: { $0.path == path }) else { return nil }
                let value: SQL = "(current_setting('hxapply.values')::text[])[\(number)]"
                return "t.\(identifier: field.column) = \(value)::\(SQL(script: field.value.column.name))"
            case .hasValue(let path):
                guard let field = kind.columns.first(where: { $0.path == path }) else { return nil }
                return "t.\(identifier: field.column) IS NOT NULL"
            }
        }
    }
}
