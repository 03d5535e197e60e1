internal import Glibc

/// The user that the embedded server runs as.
///
/// Postgres refuses to run as root, so for root it is another user.
struct ServerUser {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// The current user; for root, `postgres` if that user exists, else `nobody`.
    static func current() -> ServerUser {
        if geteuid() != 0 { return ServerUser(name: "", uid: geteuid(), gid: getegid()) }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return ServerUser(name: name, uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
            }
        }
        return ServerUser(name: "", uid: 65_534, gid: 65_534)
    }

    /// Whether it is not the current user.
    var isOther: Bool { uid != geteuid() }

    /// A program, to be run as this user.
    func process(_ program: String, _ arguments: [String]) -> ChildProcess {
        guard isOther else { return ChildProcess(program, arguments) }
        let become = ["--reuid", String(uid), "--regid", String(gid), "--clear-groups", "--reset-env", "--"]
        return ChildProcess("setpriv", become + [program] + arguments)
    }

    /// Whether the user can write to the directory, which also requires access to all its parents.
    func canWork(in directory: String) -> Bool {
        guard isOther else { return access(directory, R_OK | W_OK | X_OK) == 0 }
        return process("test", ["-w", directory]).run()?.status == 0
    }
}
