internal import Model
internal import Text

/// Reads a table, whose header names the fields of one kind, into rows, and collects all errors and warnings.
///
/// An empty cell is an absent field. Cells need no quotes: the field's type decides whether `no` is a text. Elements of
/// a list are separated by spaces, commas or semicolons.
struct TableReader {
    private let kind: Kind
    private let kindIndex: Int
    private var records: DelimitedText
    private var file: ParsedFile
    private var builder: RowBuilder
    /// The meaning of each column.
    private var columns: [TableColumn] = []

    private init(_ kind: Kind, _ kindIndex: Int, _ records: DelimitedText, _ file: ParsedFile) {
        self.kind = kind
        self.kindIndex = kindIndex
        self.records = records
        self.file = file
        builder = RowBuilder(kind)
    }

    /// Reads the text of a table as one document of the cluster.
    static func read(
        path: String,
        text: [UInt8],
        kind: Kind,
        cluster: String,
        delimiter: UInt8
    ) -> ParsedFile {
        var file = ParsedFile(path: path)
        file.documents = [ParsedFile.Document(cluster: cluster, sections: [kind.section])]
        // A secret may be in place of its digest.
        if kind.holdsDigests { file.secrets = [SourceZone(start: .wholeFile)] }
        return text.withUnsafeBufferPointer { text in
            guard let index = Kind.all.firstIndex(where: { $0 === kind }) else { return file }
            var reader = TableReader(kind, index, DelimitedText(text, delimiter: delimiter), file)
            let holdsSecrets = reader.file.refuseSecrets(in: text)
            if let problem = SourceText.firstForbiddenCharacter(in: text) {
                if holdsSecrets { reader.file.secrets = [SourceZone(start: .wholeFile)] }
                reader.report(problem.code, problem.mark, problem.message, hint: hint(for: problem.code))
                reader.file.isComplete = false
            } else if !holdsSecrets {
                reader.readTable()
            }
            return reader.file
        }
    }

    /// The text without the byte order mark that Excel writes before UTF-8.
    static func withoutByteOrderMark(_ text: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return text.starts(with: mark) ? Array(text.dropFirst(mark.count)) : text
    }

    private static func hint(for code: DiagnosticCode) -> String {
        code == .invalidUTF8 ? "save the table as UTF-8" : "remove it"
    }

    private mutating func report(_ code: DiagnosticCode, _ mark: SourceMark, _ message: String, hint: String?) {
        file.diagnostics.report(
            Diagnostic(
                file: file.path,
                mark: mark,
                code: code,
                message: message,
                hint: hint,
                showsSource: !kind.holdsDigests
            )
        )
    }

    private mutating func reportQuotes() {
        for problem in records.problems { report(.brokenQuotes, problem.mark, problem.message, hint: problem.hint) }
    }

    // MARK: The header

    private mutating func readTable() {
        guard records.next(), !records.isEmpty else {
            let names = kind.fields.filter { $0.isRequired }.map(\.path).joined(separator: ", ")
            return report(
                .notAMapping,
                SourceMark(line: 1, column: 1),
                "the table has no header",
                hint: "name the fields in its first line, at least \(names.isEmpty ? "one" : names)"
            )
        }
        reportQuotes()
        readHeader()
        // If the header has errors, the rows are not read, because a column may hold anything.
        guard !file.diagnostics.hasErrors else { return }
        while records.next() {
            if !records.isEmpty { readRow() }
        }
    }

    private mutating func readHeader() {
        for index in records.cells.indices {
            let name = records.string(of: index)
            let mark = records.cells[index].mark
            guard let column = TableColumn(name, of: kind) else {
                columns.append(.none)
                reportUnknown(name, mark)
                continue
            }
            if columns.contains(column) {
                report(.duplicateKey, mark, "two columns are called '\(name)'", hint: "remove one of them")
            }
            columns.append(column)
            if let problem = column.problem {
                let (own, owner) = ((column.name ?? "").prefix(128), kind.fields[column.field].path)
                report(problem.code, mark, "the name '\(own)' in '\(owner)' \(problem.demand)", hint: problem.hint)
            }
        }
        for (index, field) in kind.fields.enumerated()
        where field.isRequired && !columns.contains(where: { $0.field == index }) {
            report(
                .missingKey,
                records.mark,
                "the table needs a column '\(field.path)'",
                hint: field.example.map { "with values such as \($0)" }
            )
        }
    }

    private mutating func reportUnknown(_ name: String, _ mark: SourceMark) {
        let known = TableColumn.names(of: kind)
        let others = [",", ";", "\t"].filter { name.contains($0) }
        let hint: String
        if kind.index(of: name) != nil {
            hint = "give each of its names a column: \(name).NAME"
        } else if let other = others.first {
            hint = "is the table divided by \(other == "\t" ? "tabs" : "'\(other)'")?"
        } else if let nearest = NearestName.find(name, among: known) {
            hint = "did you mean '\(nearest)'?"
        } else {
            hint = "known are \(known.joined(separator: ", ")); remove any other column"
        }
        report(.unknownKey, mark, "\(kind.aNoun) has no field '\(name.prefix(128))'", hint: hint)
    }

    // MARK: Rows

    private mutating func readRow() {
        // The cells of a record with broken quotes cannot be told apart.
        guard records.problems.isEmpty else { return reportQuotes() }
        guard records.count == columns.count else {
            let counts = "the row has \(records.count) cells, but the header has \(columns.count)"
            return report(.wrongCellCount, records.mark, counts, hint: "quote a cell that holds the delimiter")
        }
        builder.begin(at: records.mark)
        for (ordinal, column) in columns.enumerated() where !records.cells[ordinal].range.isEmpty {
            _ = builder.claim(column.field, at: records.cells[ordinal].mark)
            if column.name == nil { readCell(ordinal, column.field) }
        }
        for index in kind.fields.indices { readMap(index) }
        for problem in builder.problemsOfWhole() {
            report(problem.code, problem.mark, problem.message, hint: problem.hint)
        }
        guard builder.hasKey(of: kind) else { return }
        file.blocks[kindIndex].append(builder, of: kind, document: 0)
    }

    private mutating func readCell(_ column: Int, _ field: Int) {
        let mark = records.cells[column].mark
        let value = kind.fields[field].value
        guard records.cells[column].range.count <= RowBuilder.maximumScalarLength else {
            return refuse(field, mark, .tooLong)
        }
        if case .list(_, let count, _) = kind.fields[field].type { return readList(column, field, count) }
        let (text, range) = (records.text, records.cells[column].range)
        let problem = text.withUnsafeBufferPointer { text in
            let scalar = ScalarBytes(rebasing: text[range])
            return builder.encode(field, scalar, isPlain: value.isLiteral, at: mark)
                ?? value.problemOfSecret(scalar)
        }
        if let problem { refuse(field, mark, problem) }
    }

    /// Reads the columns with the texts of a map.
    private mutating func readMap(_ field: Int) {
        guard let map = kind.fields[field].type.map else { return }
        var entries = MapEntries(of: map)
        for (ordinal, column) in columns.enumerated() where column.field == field {
            let (text, range) = (records.text, records.cells[ordinal].range)
            guard let name = column.name, !range.isEmpty else { continue }
            let mark = records.cells[ordinal].mark
            let problem = text.withUnsafeBufferPointer { text in
                Self.add(ScalarBytes(rebasing: text[range]), to: &entries, as: name, at: mark)
            }
            if let problem { refuse(field, mark, problem, name: name) }
        }
        if let mark = entries.firstTooMany { refuse(field, mark, entries.problemOfCount) }
        if !entries.texts.isEmpty { builder.encodeMap(field, entries.texts) }
    }

    /// - Returns: why the text is refused; nil if it is accepted.
    private static func add(
        _ text: ScalarBytes,
        to entries: inout MapEntries,
        as name: String,
        at mark: SourceMark
    ) -> ValueProblem? {
        guard text.count <= RowBuilder.maximumScalarLength else { return .tooLong }
        entries.claim(name, at: mark)
        return entries.set(name, text, isPlain: false)
    }

    private mutating func readList(_ column: Int, _ field: Int, _ count: ClosedRange<Int>) {
        let value = kind.fields[field].value
        let mark = records.cells[column].mark
        var elements = ListElements(of: value, count: count)
        let (text, range) = (records.text, records.cells[column].range)
        let problems = text.withUnsafeBufferPointer { text in
            let divides = value.mayHoldSpaces ? Self.dividesTexts : Self.dividesWords
            return text[range].split(whereSeparator: divides).compactMap { element in
                elements.add(ScalarBytes(rebasing: Self.trimmed(element)), isPlain: value.isLiteral, at: mark)
            }
        }
        for problem in problems { refuse(field, mark, problem) }
        if let problem = elements.problemOfCount { refuse(field, mark, problem) }
        builder.encodeList(field, elements.cells)
    }

    /// Whether the byte separates elements that hold no spaces, as names and digests.
    private static func dividesWords(_ byte: UInt8) -> Bool { " ,;\t\n".utf8.contains(byte) }

    /// Whether the byte separates elements that may hold spaces, as keys of SSH.
    private static func dividesTexts(_ byte: UInt8) -> Bool { ",;\t\n".utf8.contains(byte) }

    private static func trimmed(_ element: Slice<ScalarBytes>) -> Slice<ScalarBytes> {
        let start = element.firstIndex { $0 != 0x20 } ?? element.endIndex
        let end = element.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? start
        return element[start..<end]
    }

    /// - Parameter name: the name of the text in a map; nil for other fields.
    private mutating func refuse(_ field: Int, _ mark: SourceMark, _ problem: ValueProblem, name: String? = nil) {
        builder.markBroken()
        let path = kind.fields[field].path + (name.map { ".\($0)" } ?? "")
        report(problem.code, mark, "'\(path)' \(problem.demand)", hint: problem.hint)
    }
}
