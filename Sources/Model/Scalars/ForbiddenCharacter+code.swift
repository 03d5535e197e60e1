package import Text

extension ForbiddenCharacter {
    /// The code and the name of a refused character; nil if the character is allowed.
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
