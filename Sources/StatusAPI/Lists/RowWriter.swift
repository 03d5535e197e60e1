internal import Model
internal import StatusModel
internal import Text

/// Writes rows as JSON objects, without the columns that the viewer may not see.
struct RowWriter {
    private let columns: [StatusColumn]
    private let viewer: Viewer
    /// Returns the value of the member `metadata.key` for a row; nil for rows that are not resources.
    private let key: ((Int) -> String)?
    private let shown: [Int]
    /// The rows whose drift the viewer may not see.
    private let hiddenDrift: Set<Int>

    init(
        _ columns: [StatusColumn],
        _ viewer: Viewer,
        hiddenDrift: Set<Int> = [],
        key: ((Int) -> String)? = nil
    ) {
        self.columns = columns
        self.viewer = viewer
        self.hiddenDrift = hiddenDrift
        self.key = key
        shown = columns.indices.filter { viewer.isPlatform || !columns[$0].isForPlatform }
    }

    init(_ table: KindTable, _ visibility: Visibility) {
        let hidden = visibility.hiddenDrift(of: table)
        self.init(table.rows.columns, visibility.viewer, hiddenDrift: hidden, key: table.key)
    }

    func write(_ row: Int, of rows: RowTable, to json: inout JSONWriter) {
        json.object { members(row, of: rows, to: &$0) }
    }

    /// Writes the row's members into the JSON object that the writer has open.
    func members(_ row: Int, of rows: RowTable, to json: inout JSONWriter) {
        var index = 0
        while index < shown.count {
            let column = columns[shown[index]]
            guard let group = column.group else {
                value(row, shown[index], rows, &json)
                index += 1
                continue
            }
            var end = index
            while end < shown.count, columns[shown[end]].group == group { end += 1 }
            json.name(group)
            json.object { json in
                if group == "metadata", let key { json.member("key", key(row)) }
                for position in index..<end { value(row, shown[position], rows, &json) }
            }
            index = end
        }
    }

    private func value(_ row: Int, _ index: Int, _ rows: RowTable, _ json: inout JSONWriter) {
        let column = columns[index]
        json.name(column.key)
        if column.path == StatusColumn.drifted, hiddenDrift.contains(row) {
            return column.type.writeAnswer("f", to: &json)
        }
        let text = RowLine.value(of: rows.cell(row, index))
        // A viewer sees the names of their own teams only.
        let isOfTeams = column.type.referencedSection == Kind.teams.section && !viewer.isPlatform
        if isOfTeams, !column.type.isList {
            column.type.writeAnswer(text.flatMap { viewer.teams.contains($0) ? $0 : nil }, to: &json)
        } else if isOfTeams {
            let own = RowLine.elements(ofList: text ?? "").filter(viewer.teams.contains)
            json.array { json in
                for name in own { json.string(name) }
            }
        } else {
            column.type.writeAnswer(text, to: &json)
        }
    }

    /// The schema of the objects that it writes.
    static func schema(_ columns: [StatusColumn], hasKey: Bool) -> [Schema.Property] {
        var properties: [Schema.Property] = []
        var groups: Set<String> = []
        for column in columns {
            guard let group = column.group else {
                properties.append(property(column))
                continue
            }
            guard groups.insert(group).inserted else { continue }
            var members = columns.filter { $0.group == group }.map(property)
            if group == "metadata", hasKey {
                members.insert(.required("key", .text, "The key, such as `us-east-2/h100`."), at: 0)
            }
            let isOptional = columns.filter { $0.group == group }.allSatisfy(\.isForPlatform)
            properties.append(
                Schema.Property(
                    name: group,
                    schema: .object(members),
                    summary: summaries[group] ?? "Fields that belong together.",
                    isRequired: !isOptional
                )
            )
        }
        return properties
    }

    private static let summaries = [
        "metadata": "What the database knows about the row besides the fields of the spec.",
        "status": "What other programs report about the resource; null if they have reported nothing.",
        "summary": "How many changes of each action the run made.",
    ]

    private static func property(_ column: StatusColumn) -> Schema.Property {
        let schema = Schema(column.type)
        return Schema.Property(
            name: column.key,
            schema: column.isNullable ? .nullable(schema) : schema,
            summary: column.summary,
            isRequired: !column.isForPlatform
        )
    }
}
