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
        // The blank of Braille is a symbol by its category, and has no dots.
        default: return scalar == "\u{2800}"
        }
    }
}
