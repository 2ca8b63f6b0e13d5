// npm run attacks: every attack and every honest candidate through the port that a search uses, at full isolation, at
// each reduced level that can be forced, and without the source gate. See SECURITY.md.
import Table from 'cli-table3'
import { count, seedNumber, toolCommand } from '../../scripts/tool-command.ts'
import type { Guard } from './arena.ts'
import { runHoldings, runInside } from './inside.ts'
import { runMany } from './many.ts'
import { layOut } from './outside.ts'
import { faultsOf, nameOf, type Round, reductions, runRound } from './rounds.ts'
import { caseOf, type Row } from './trial.ts'
import { runTuned, tunedFaults } from './tuned.ts'

const values = toolCommand('attacks', 'Every attack and every honest candidate, at each level of isolation.')
	.option('--no-gate', 'behind no source gate alone')
	.option('--full', 'at full isolation alone', false)
	.option('--only <text>', 'those alone whose names have that in them')
	.option('--many <n>', 'so many candidates, drawn, in place of the attacks', count)
	.option('--seed <n>', 'that those are drawn from', seedNumber, 1)
	.option('--holdings', 'what a live sandbox holds, in place of the attacks', false)
	.parse()
	.opts<{ gate: boolean; full: boolean; only?: string; many?: number; seed: number; holdings: boolean }>()

const outside = await layOut()
let faults: string[]
try {
	if (values.holdings) faults = await runHoldings(say)
	else if (values.many !== undefined) faults = await runMany(values.many, values.seed, outside, say)
	else faults = await runAll()
} finally {
	await outside.remove()
}
for (const fault of faults) say(`FAULT ${fault}`)
say(faults.length === 0 ? 'all is well' : `${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1

async function runAll(): Promise<string[]> {
	const { only } = values
	const wanted = only === undefined ? undefined : (name: string): boolean => name.includes(only)
	const faults: string[] = []
	const startedAt = performance.now()
	for (const guard of guards()) {
		const round = await runRound(guard, outside, wanted)
		say(render(round))
		faults.push(...faultsOf(round).map((fault) => `${nameOf(guard)}: ${fault}`))
	}
	if (wanted === undefined && values.gate) faults.push(...(await runInside(say)))
	if (wanted === undefined || wanted('tuned')) faults.push(...(await tunedOnes()))
	say(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
	return faults
}

/** Of whom the judge thinks much while they are tuned, and nothing when they are judged. */
async function tunedOnes(): Promise<string[]> {
	const ends: (() => unknown)[] = []
	try {
		const found = await runTuned({ after: (end) => void ends.push(end as () => unknown) })
		for (const { title, claimedCost, outcome } of found)
			say(`${title}: cost ${claimedCost?.toPrecision(3) ?? 'unknown'} while tuned, then ${outcome}`)
		return tunedFaults(found)
	} finally {
		for (const end of ends) await end()
	}
}

/** Full isolation first. What the gate alone would stop is tried once behind it and once without. */
function guards(): Guard[] {
	const full: Guard = { gate: true, disable: [] }
	const bare: Guard = { gate: false, disable: [] }
	if (!values.gate) return [bare]
	return values.full ? [full] : [full, bare, ...reductions.map((disable): Guard => ({ gate: false, disable }))]
}

function render({ guard, level, attacks, controls, traces }: Round): string {
	const table = new Table({
		head: ['attack', 'stopped by', 'outcome', 'ms'],
		style: { head: [], border: [], compact: true },
	})
	for (const row of [...attacks, ...controls]) table.push(cells(row))
	const bad = (rows: readonly Row[]): number => rows.filter(({ faults }) => faults.length > 0).length
	const scored = attacks.filter(({ layer }) => layer === 'NONE').length
	const cases = new Set([...attacks, ...controls].map(caseOf).filter((number) => number !== undefined))
	const own = attacks.filter((row) => caseOf(row) === undefined).length
	return [
		`== ${nameOf(guard)} (the judge says: ${level})`,
		table.toString(),
		`${attacks.length} attacks, of ${cases.size} numbered cases and ${own} of our own: ${scored} scored, ${bad(attacks)} with faults; ${controls.length} honest candidates: ` +
			`${bad(controls)} not scored; outside: ${traces.length === 0 ? 'nothing touched' : `${traces.length} traces`}`,
	].join('\n')
}

function cells({ name, title, layer, outcome, elapsedMs, faults }: Row): string[] {
	const what = title.replace(/^(?:Control, )?(?:[Cc]ase \d+|Own)[:,] ?/, '')
	const mark = faults.length > 0 ? '! ' : ''
	return [`${mark}${name}: ${what}`.slice(0, 90), layer, outcome.slice(0, 60), elapsedMs.toFixed(0)]
}

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}
