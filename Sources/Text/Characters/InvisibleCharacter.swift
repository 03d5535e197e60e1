/// Characters that a reader cannot see, or cannot tell from a space.
enum InvisibleCharacter {
    /// Whether a plan must name the character instead of showing it.
    ///
    /// More than what a spec may not hold: a no-break space may stand in a text, but looks like a space.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        if ForbiddenCharacter.contains(scalar) { return true }
        let properties = scalar.properties
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
        default: return isBlank(scalar)
        }
    }

    /// Symbols and marks by their category that are drawn as nothing: Braille without dots, a note without a head,
    /// blanks of hieroglyphs, and joiners of Tifinagh and Khitan.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2800, 0x1D159, 0x13441...0x13446, 0x2D7F, 0x16FE4: true
        default: false
        }
    }
}
