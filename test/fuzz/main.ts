// npm run fuzz -- --seconds 600: the gate, the reader of diagnostics and both sides of the judge's protocol under
// anything, from fresh seeds. What does not hold is kept in the corpus, and so are sources that are like no other.
import fc from 'fast-check'
import { amount, seedNumber, toolCommand } from '../../scripts/tool-command.ts'
import { type Kept, keep, keptInputs } from './corpus.ts'
import { disguised } from './disguises.ts'
import { openHostileSandbox } from './hostile-sandbox.ts'
import { readsOf } from './reads.ts'

const asked = toolCommand('fuzz', 'The gate, the reader of diagnostics and the judge’s protocol under anything.')
	.option('--seconds <n>', 'that it takes', amount, 20)
	.option('--seed <n>', 'that everything is drawn from (default: another each time)', seedNumber)
	.parse()
	.opts<{ seconds: number; seed?: number }>()
// What it needs is built where it is loaded.
const { fuzzed, gate, judge } = await import('./properties.ts')
const until = performance.now() + asked.seconds * 1000
/** Sources in the corpus; each of them is compiled by every test. */
const most = 60
/** A turn at each property, in seconds. */
const turn = 0.5
let seed = asked.seed ?? Date.now() % 2 ** 31
let failures = 0
const runs = new Map<string, number>()
const outcomes = new Map<string, number>()
const like = new Set<string>()
const novel: Kept[] = []
const novelty = 'what the gate lets through reads nothing while it is compiled'
for (const { property, value } of keptInputs()) if (property === novelty) like.add(await likeness(value as string))

say(`seed ${seed}`)
const sandbox = await openHostileSandbox(judge)
try {
	while (performance.now() < until && failures === 0) {
		for (const { name, run, perSecond } of fuzzed) {
			const times = Math.ceil(perSecond * turn)
			const failure = await run(times, seed)
			runs.set(name, (runs.get(name) ?? 0) + times)
			if (failure === undefined) continue
			failures += 1
			keep('found', [{ property: name, value: failure.value }])
			say(`${name}, seed ${seed}:\n${failure.report}`)
		}
		try {
			for (const [kind, count] of await sandbox.survive(100)) outcomes.set(kind, (outcomes.get(kind) ?? 0) + count)
		} catch (error) {
			failures += 1
			say(`a sandbox that says anything: ${(error as Error).message}`)
		}
		for (const source of fc.sample(disguised, { seed, numRuns: 20 })) {
			const own = await likeness(source)
			if (like.has(own) || like.size >= most) continue
			like.add(own)
			novel.push({ property: novelty, value: source })
		}
		seed += 1
	}
} finally {
	await sandbox.close()
}
if (novel.length > 0) keep('sources', novel)
for (const [name, count] of runs) say(`${String(count).padStart(9)} ${name}`)
const said = Array.from(outcomes, ([kind, count]) => `${kind} ${count}`).join(', ')
say(
	`${String([...outcomes.values()].reduce((sum, count) => sum + count, 0)).padStart(9)} a sandbox says and leaves anything: ${said}`,
)
say(
	`${novel.length} sources kept that are like no other; ${failures === 0 ? 'none' : failures} with a crash or a wrong verdict`,
)
process.exitCode = failures === 0 ? 0 : 1

/** What the gate says of a source, and whether rustc reads a file for it. */
async function likeness(source: string): Promise<string> {
	const found = gate(source)
	const constructs = found?.findings.map(({ construct }) => construct) ?? []
	const reads = found?.reason === 'policy' ? await readsOf(source) : []
	return `${found?.reason} ${[...new Set(constructs)].toSorted().join(' ')} ${reads.length > 0}`
}

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}
