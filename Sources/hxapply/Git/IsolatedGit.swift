internal import EmbeddedPostgres
internal import Glibc

/// Asks git about a repository without its configuration.
///
/// A repository's configuration names programs (`core.fsmonitor`, filters, hooks, transports) and whom to believe, and
/// whoever wrote the directory wrote that too. So git is given a directory of our own, made for one question, with a
/// configuration of our own. Of the repository it sees just data: objects, references, the index.
struct IsolatedGit {
    /// A question that takes longer has no answer: a file may be a pipe that nobody writes to.
    static let patience = Duration.seconds(60)

    let place: GitPlace
    /// What git must know to read the repository's data rightly.
    private let settings: GitConfiguration.Settings

    init(_ place: GitPlace) {
        self.place = place
        settings = GitConfiguration.settings(of: place)
    }

    /// The first line of the answer, or nil where git fails.
    func answer(_ arguments: [String]) -> String? {
        guard let result = run(arguments), result.status == 0 else { return nil }
        return String(result.output.prefix { $0 != "\n" })
    }

    /// Runs one of git's commands; nil where git cannot be started or does not end.
    func run(_ arguments: [String]) -> ChildProcess.Result? {
        guard let directory = makeDirectory() else { return nil }
        defer { Self.remove(directory) }
        guard fill(directory) else { return nil }
        let options = ["--git-dir=\(directory)", "--work-tree=\(place.root)", "--no-pager", "--no-optional-locks"]
        return ChildProcess("git", options + arguments, environment: GitConfiguration.none)
            .run(within: Self.patience)
    }

    // MARK: The directory of our own

    /// Entries that hold data and no configuration, each from where git keeps it.
    private var data: [(name: String, target: String)] {
        ["objects", "refs", "packed-refs", "reftable", "shallow"].map { ($0, "\(place.commonDirectory)/\($0)") }
            + (["index"] + sharedIndexes).map { ($0, "\(place.directory)/\($0)") }
    }

    /// The parts of the index that lie in files of their own (`core.splitIndex`).
    private var sharedIndexes: [String] {
        PlainFile.names(in: place.directory).filter { $0.hasPrefix("sharedindex.") }
    }

    private func fill(_ directory: String) -> Bool {
        // `HEAD` must be a file: a link there would have to name a branch.
        guard let head = place.head, Self.write(head + "\n", to: directory + "/HEAD") else { return false }
        guard Self.write(configuration, to: directory + "/config") else { return false }
        return data.allSatisfy { name, target in
            access(target, F_OK) != 0 || symlink(target, "\(directory)/\(name)") == 0
        }
    }

    /// What git must know to read the data: how its digests are made, how its references are stored, and how its files
    /// are written in the work tree.
    private var configuration: String {
        var extensions = settings.objectFormat.map { "\tobjectFormat = \($0)\n" } ?? ""
        if access(place.commonDirectory + "/reftable", F_OK) == 0 { extensions += "\trefStorage = reftable\n" }
        let core = settings.core.map { "\t\($0.key) = \($0.value)\n" }.joined()
        return "[core]\n\trepositoryFormatVersion = 1\n" + core + "[extensions]\n" + extensions
    }

    /// Makes the directory outside of the work tree, whose status it would change.
    private func makeDirectory() -> String? {
        let parents = [Environment.value("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"].compactMap(\.self)
        for parent in parents where parent.hasPrefix("/") && !parent.hasPrefix(place.root + "/") {
            var template = Array("\(parent)/hxapply-git-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }

    /// Removes the directory; what its links lead to stays.
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
