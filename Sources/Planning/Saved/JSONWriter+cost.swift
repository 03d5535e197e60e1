internal import Text

extension JSONWriter {
    /// Writes what a plan does to committed costs, as the member `cost`.
    mutating func cost(_ cost: CostDifference) {
        name("cost")
        object { json in
            json.member("currency", "USD")
            json.name("lines")
            json.array { json in
                for line in cost.lines { json.costLine(line) }
            }
            json.name("budgets")
            json.array { json in
                for budget in cost.budgets { json.budget(budget) }
            }
        }
    }

    private mutating func costLine(_ line: CostDifference.Line) {
        object { json in
            json.member("team", line.team)
            json.member("region", line.region)
            json.member("gpuType", line.gpuType)
            json.member("month", line.month.text)
            json.name("gpuHours")
            json.beforeAndAfter(line.hoursBefore.hours, line.hoursAfter.hours)
            json.name("usd")
            json.beforeAndAfter(line.before?.text, line.after?.text)
        }
    }

    private mutating func budget(_ budget: CostDifference.Budget) {
        object { json in
            json.member("team", budget.team)
            json.member("month", budget.month.text)
            json.member("budgetUSD", budget.budget.text)
            json.member("before", budget.before.text)
            json.member("after", budget.after.text)
        }
    }

    private mutating func beforeAndAfter(_ before: String?, _ after: String?) {
        object { json in
            json.member("before", before)
            json.member("after", after)
        }
    }
}
