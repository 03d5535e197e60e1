internal import Model
internal import Text

/// Reads the earlier names of a resource.
extension FileReader {
    /// Reads the value of `renamedFrom`: one name or a list of names.
    mutating func readPreviousNames(_ kindIndex: Int) throws(YAMLError) {
        guard builders[kindIndex].previousNames == nil else {
            reportDuplicate(Kind.renameKey, events.mark)
            return try skipNode()
        }
        let event = try next()
        if event == .scalar, isAbsent { return }
        builders[kindIndex].previousNames = []
        var names = ListElements(of: NameValue(), count: Kind.previousNameCount)
        switch event {
        case .scalar: takePreviousName(&names, kindIndex, in: .field)
        case .sequenceStart:
            let mark = events.mark
            try readPreviousNameList(&names, kindIndex)
            if let problem = names.problemOfCount { refusePreviousName(problem, kindIndex, mark) }
        default:
            builders[kindIndex].markBroken()
            try refuseShape(event, "'\(Kind.renameKey)' must be a name or a list of names")
        }
    }

    private mutating func readPreviousNameList(_ names: inout ListElements, _ kindIndex: Int) throws(YAMLError) {
        while true {
            let event = try next()
            if event == .sequenceEnd { return }
            if event == .scalar {
                takePreviousName(&names, kindIndex, in: .element)
            } else {
                builders[kindIndex].markBroken()
                names.skip()
                try refuseShape(event, "an element of '\(Kind.renameKey)' must be a single value")
            }
        }
    }

    /// - Parameter place: what is to be left out if there is no name.
    private mutating func takePreviousName(
        _ names: inout ListElements,
        _ kindIndex: Int,
        in place: ValueProblem.Omission
    ) {
        let mark = events.mark
        let problem = problemOfAnyScalar()
        if problem != nil { names.skip() }
        if let problem = problem ?? names.add(events.scalar, isPlain: events.isPlain, at: mark) {
            refusePreviousName(problem.leavingOut(place), kindIndex, mark)
        } else {
            builders[kindIndex].previousNames?.append(RowBlock.PreviousName(name: Array(events.scalar), mark: mark))
        }
    }

    private mutating func refusePreviousName(_ problem: ValueProblem, _ kindIndex: Int, _ mark: SourceMark) {
        builders[kindIndex].markBroken()
        refuse(problem, Kind.renameKey, mark)
    }
}
