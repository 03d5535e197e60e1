/// Where a run comes from, for its record.
package struct RunOrigin: Sendable {
    /// The commit that is applied, or nil where nobody knows.
    package var revision: String?
    /// Who caused the run; where nobody is known, the record names the login.
    package let actor: String?
    /// The page of the pipeline's run.
    package let runURL: String?
    /// The machine it runs on.
    package let host: String?
    /// This program's version.
    package let programVersion: String

    package init(revision: String?, actor: String?, runURL: String?, host: String?, programVersion: String) {
        self.revision = revision
        self.actor = actor
        self.runURL = runURL
        self.host = host
        self.programVersion = programVersion
    }
}
