package import Text

extension ForbiddenCharacter {
    /// The code under which a character is refused and what it is called, or nil where it may stand.
    package static func name(of scalar: UInt32) -> (DiagnosticCode, String)? {
        guard let (fault, name) = fault(of: scalar) else { return nil }
        let code: DiagnosticCode =
            switch fault {
            case .lineBreak: .forbiddenLineBreak
            case .control: .controlCharacter
            case .hidden: .hiddenCharacter
            }
        return (code, name)
    }
}
