// Reads the events of a run (`run --json`) and fails unless it ended as asked and made `mse` at least N-fold better.
// Usage: node .ci/check-run.js events.jsonl N

import { readFileSync } from 'node:fs'

const [file, fold] = process.argv.slice(2)
const events = readFileSync(file, 'utf8')
	.trim()
	.split('\n')
	.map((one) => JSON.parse(one))
const seed = events.find(({ kind }) => kind === 'best-improved')
const end = events.at(-1)

check(end.kind === 'run-ended', `the last event to be run-ended, got ${end.kind}`)
check(['budget', 'target', 'exact'].includes(end.reason), `the run to end by its budget or better, got ${end.reason}`)
check(end.scored > 0 && end.scored <= end.asked, `some of ${end.asked} candidates scored, got ${end.scored}`)
check(
	end.best.metrics.mse * Number(fold) <= seed.metrics.mse,
	`mse ${fold}-fold below the seed's ${seed.metrics.mse}, got ${end.best.metrics.mse}`,
)
process.stdout.write(
	`mse from ${seed.metrics.mse} to ${end.best.metrics.mse}, ${end.candidatesPerSecond.toFixed(0)} candidates a second\n`,
)

function check(holds, expected) {
	if (holds) return
	process.stderr.write(`Expected ${expected}\n`)
	process.exit(1)
}
