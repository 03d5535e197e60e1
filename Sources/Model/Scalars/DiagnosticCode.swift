/// The code of a diagnostic.
///
/// The meaning of a code never changes after its release.
package enum DiagnosticCode: String, Sendable, CaseIterable {
    // HX10: files
    case unreadableFile = "HX1001"
    case notRegularFile = "HX1002"
    case linkLeavesRoot = "HX1003"
    case fileTooLarge = "HX1004"
    case noSpecFile = "HX1005"
    case unusableIgnoreFile = "HX1006"
    case oddEnding = "HX1007"
    case noDocument = "HX1008"
    case skippedCluster = "HX1009"

    // HX11: text
    case invalidUTF8 = "HX1101"
    case byteOrderMark = "HX1102"
    case forbiddenLineBreak = "HX1103"
    case hiddenCharacter = "HX1104"
    case controlCharacter = "HX1105"

    // HX12: YAML
    case yamlSyntax = "HX1201"
    case anchorOrAlias = "HX1202"
    case mergeKey = "HX1203"
    case tag = "HX1204"
    case directive = "HX1205"
    case nestingTooDeep = "HX1206"
    case scalarTooLong = "HX1207"
    case duplicateKey = "HX1208"
    case keyNotScalar = "HX1209"
    case conflictMarker = "HX1210"
    case unicodeSpace = "HX1211"
    case unrenderedTemplate = "HX1212"

    // HX13: secrets
    case secretInSpec = "HX1301"

    // HX20: the shape of a document
    case notAMapping = "HX2001"
    case unsupportedAPIVersion = "HX2002"
    case unsupportedKind = "HX2003"
    case missingKey = "HX2004"
    case unknownKey = "HX2005"
    case wrongShape = "HX2006"
    case tooManyResources = "HX2007"
    case noSuchCluster = "HX2008"
    case severalClusters = "HX2009"

    // HX20: the value of a field
    case ambiguousPlainText = "HX2011"
    case notABoolean = "HX2012"
    case notAnInteger = "HX2013"
    case notADecimal = "HX2014"
    case notATimestamp = "HX2015"
    case notADuration = "HX2016"
    case notAName = "HX2017"
    case notAnEmail = "HX2018"
    case notADigest = "HX2019"
    case notAnAddress = "HX2020"
    case notAChoice = "HX2021"
    case outOfRange = "HX2022"
    case wrongLength = "HX2023"
    case guessedSecret = "HX2030"
    case notAnArea = "HX2031"
    case notADate = "HX2034"

    case notARecipient = "HX2041"
    case notAScope = "HX2042"
    case digestInCapitals = "HX2043"

    // HX20: a table that is read as a section
    case brokenQuotes = "HX2032"
    case wrongCellCount = "HX2033"

    // HX21: several resources
    case duplicateResource = "HX2101"
    case duplicateValue = "HX2102"
    case duplicateItem = "HX2103"
    case unknownReference = "HX2104"
    case notExactlyOne = "HX2105"
    case impossibleRename = "HX2106"
    case zeroAlone = "HX2107"
    case overPolicy = "HX2108"
    case belowItself = "HX2109"
    case partialInstance = "HX2110"
    case givenWithoutOther = "HX2120"
}
