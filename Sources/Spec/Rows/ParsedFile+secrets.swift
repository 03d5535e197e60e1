internal import Model
internal import Text

extension ParsedFile {
    /// Refuses the file if its text holds secrets, and reports each.
    ///
    /// - Returns: whether it holds any.
    mutating func refuseSecrets(in text: ScalarBytes) -> Bool {
        let secrets = LeakedSecret.find(in: text)
        for (secret, mark) in zip(secrets, SourceText.marks(of: secrets.map(\.range), in: text)) {
            refuse(secret, at: mark)
        }
        if !secrets.isEmpty { isComplete = false }
        return !secrets.isEmpty
    }

    /// Reports a secret with its place, and never its text.
    mutating func refuse(_ secret: LeakedSecret, at mark: SourceMark) {
        diagnostics.report(
            Diagnostic(
                file: path,
                mark: mark,
                code: .secretInSpec,
                message: "\(secret.name) stands here, and a spec holds no secret",
                hint: "take it out and replace it: whoever has read the file has it, and git keeps it",
                showsSource: false
            )
        )
    }
}
