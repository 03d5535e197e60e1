/// What a run's record tells about its origin.
package struct RunOrigin: Sendable {
    /// The commit that is applied; nil if it is not known.
    package var revision: String?
    /// Who started the run; nil if unknown, and then the record names the login.
    package let actor: String?
    /// The URL of the pipeline's run.
    package let runURL: String?
    /// The name of the host that hxapply runs on.
    package let host: String?
    /// The version of hxapply.
    package let programVersion: String

    package init(revision: String?, actor: String?, runURL: String?, host: String?, programVersion: String) {
        self.revision = revision
        self.actor = actor
        self.runURL = runURL
        self.host = host
        self.programVersion = programVersion
    }
}
