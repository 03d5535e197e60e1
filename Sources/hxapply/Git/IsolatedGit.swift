internal import EmbeddedPostgres
internal import Glibc

/// Runs git on a repository without using the repository's configuration.
///
/// A repository's configuration can name programs to run (`core.fsmonitor`, filters, hooks, transports), so an
/// untrusted repository could run programs. So for each command git gets a temporary git directory with our own
/// configuration. It links to the data of the repository only: objects, references and the index.
struct IsolatedGit {
    /// The time after which git is stopped; it could wait without end, for example for a file that is a pipe.
    static let timeout = Duration.seconds(60)

    let workTree: GitWorkTree
    /// The settings of the repository that git needs to read its data.
    private let settings: GitConfiguration.Settings

    init(_ workTree: GitWorkTree) {
        self.workTree = workTree
        settings = GitConfiguration.settings(of: workTree)
    }

    /// The first line of git's output; nil if git fails.
    func answer(_ arguments: [String]) -> String? {
        guard let result = run(arguments), result.status == 0 else { return nil }
        return String(result.output.prefix { $0 != "\n" })
    }

    /// Runs a git command; nil if git cannot be started or does not end in time.
    func run(_ arguments: [String]) -> ChildProcess.Result? {
        guard let directory = makeDirectory() else { return nil }
        defer { Self.remove(directory) }
        guard fill(directory) else { return nil }
        let options = ["--git-dir=\(directory)", "--work-tree=\(workTree.root)", "--no-pager", "--no-optional-locks"]
        return ChildProcess("git", options + arguments, environment: GitConfiguration.none)
            .run(within: Self.timeout)
    }

    // MARK: The temporary git directory

    /// The entries that hold data and no configuration, each with the path that it links to.
    private var data: [(name: String, target: String)] {
        ["objects", "refs", "packed-refs", "reftable", "shallow"].map { ($0, "\(workTree.commonDirectory)/\($0)") }
            + (["index"] + sharedIndexes).map { ($0, "\(workTree.directory)/\($0)") }
    }

    /// The shared parts of a split index (`core.splitIndex`).
    private var sharedIndexes: [String] {
        PlainFile.names(in: workTree.directory).filter { $0.hasPrefix("sharedindex.") }
    }

    private func fill(_ directory: String) -> Bool {
        // `HEAD` must be a file: git reads a symbolic link as the name of a branch.
        guard let head = workTree.head, Self.write(head + "\n", to: directory + "/HEAD") else { return false }
        guard Self.write(configuration, to: directory + "/config") else { return false }
        return data.allSatisfy { name, target in
            access(target, F_OK) != 0 || symlink(target, "\(directory)/\(name)") == 0
        }
    }

    /// The text of the configuration file: the hash function of object IDs, the storage of references, and how files
    /// are stored in the work tree.
    private var configuration: String {
        var extensions = settings.objectFormat.map { "\tobjectFormat = \($0)\n" } ?? ""
        if access(workTree.commonDirectory + "/reftable", F_OK) == 0 { extensions += "\trefStorage = reftable\n" }
        let core = settings.core.map { "\t\($0.key) = \($0.value)\n" }.joined()
        return "[core]\n\trepositoryFormatVersion = 1\n" + core + "[extensions]\n" + extensions
    }

    /// Creates the directory outside of the work tree, so that it does not appear in git's status.
    private func makeDirectory() -> String? {
        let parents = [Environment.value("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"].compactMap(\.self)
        for parent in parents where parent.hasPrefix("/") && !parent.hasPrefix(workTree.root + "/") {
            var template = Array("\(parent)/hxapply-git-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }

    /// Removes the directory and its links, but not the data that they link to.
    private static func remove(_ directory: String) {
        for name in PlainFile.names(in: directory) { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }

    private static func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = Output.writeAll(Array(text.utf8), to: descriptor)
        return close(descriptor) == 0 && isWritten
    }
}
