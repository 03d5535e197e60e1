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
    /// The values that the conditions compare with; several values of one condition are the text of an array.
    var values: [String] {
        conditions.compactMap { condition in
            switch condition {
            case .equals(_, let value): value
            case .holdsAny(_, let values): ArrayLiteral.make(values.sorted())
            case .hasValue, .isManaged: nil
            }
        }
    }

    /// The conditions on the row `t` of the kind's table.
    fileprivate var sqlConditions: [SQL] {
        var number = 0
        return conditions.compactMap { condition in
            let value: SQL = "(current_setting('hxapply.values')::text[])[\(number + 1)]"
            switch condition {
            case .equals(let path, _):
                number += 1
                guard let field = kind.columns.first(where: { $0.path == path }) else { return nil }
                return "t.\(identifier: field.column) = \(value)::\(SQL(script: field.value.column.name))"
            case .hasValue(let path):
                guard let field = kind.columns.first(where: { $0.path == path }) else { return nil }
                return "t.\(identifier: field.column) IS NOT NULL"
            case .holdsAny(let path, _):
                number += 1
                return kind.index(of: path).map { kind.holds(kind.fields[$0], "unnest((\(value))::text[])") }
            case .isManaged: return "t.managed_digest IS NOT NULL"
            }
        }
    }
}

extension Kind {
    /// The condition that the field of the row `t` holds one of the values, or as a list has one of them.
    ///
    /// `IS TRUE` around `IN` keeps Postgres from turning it into a join; the values are looked up in a hash table.
    ///
    /// - Parameter values: an expression that gives the values as rows.
    fileprivate func holds(_ field: Field, _ values: SQL) -> SQL {
        guard let list = field.type.listTable else {
            return "(t.\(identifier: field.column) IN (SELECT \(values))) IS TRUE"
        }
        return """
            (\(keyText) IN (
                SELECT \(KeyColumns(list.ownerColumns).text) FROM \(identifier: list.name) AS t
                WHERE t.cluster = current_setting('hxapply.cluster')
                    AND (t.\(identifier: list.elementColumn) IN (SELECT \(values))) IS TRUE
            )) IS TRUE
            """
    }
}
