import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { setTimeout as turn } from 'node:timers/promises'
import { experimentText, Folder, oxipelago } from './oxipelago.ts'
import { endOf, eventsOf } from './small-run.ts'

/** Has an hour pass in a process once it has told so many candidates, and once more at each SIGUSR2. */
const hoursLater = (told: number): string => `
const [later, set, write] = [[], setTimeout, process.stdout.write.bind(process.stdout)]
globalThis.setTimeout = (callback, ms, ...given) => {
	if (ms > 600_000) later.push(callback)
	return set(callback, ms, ...given)
}
const pass = () => later.splice(0).forEach((callback) => callback())
let left = ${told}
process.stdout.write = (line, ...given) => {
	if (String(line).includes('"candidate-told"') && --left === 0) setImmediate(pass)
	return write(line, ...given)
}
process.on('SIGUSR2', pass)
`

/** An evaluator of a type that another test has built; it begins with held-out inputs, says so by a file, and never comes to an end with them. */
const neverConfirming = (file: string): string => `import { writeFileSync } from 'node:fs'
import { defineEvaluator } from 'oxipelago'

export default defineEvaluator({
	inputs(_, stage) {
		if (stage !== 'search') {
			writeFileSync(${JSON.stringify(file)}, '')
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
		}
		return [{ arguments: [7] }]
	},
	judge: ([call]) => ({ score: -Math.abs(Number(call.returned ?? 0) - 1e6) }),
})
`

it('what is under way when the time is over is cut, and the run ends with all that was told', async () => {
	using folder = new Folder()
	const confirming = join(folder.path, 'confirming')
	folder.file('seed.rs', 'pub fn f(n: u64) -> u64 {\n    3 * n + 5\n}\n')
	folder.file('evaluator.ts', neverConfirming(confirming))
	folder.file('experiment.ts', experimentText({ evaluator: './evaluator.ts' }))
	const archive = join(folder.path, 'a.db')
	let isOver = false
	const { code, out, err } = await oxipelago(
		['run', folder.path, '--for', '1h', '--offline', '--json', '--archive', archive],
		{
			env: { NODE_OPTIONS: `--import=${folder.file('later.mjs', hoursLater(30))}` },
			async onStart(kill) {
				while (!existsSync(confirming) && !isOver) await turn(20)
				kill('SIGUSR2')
			},
		},
	).finally(() => {
		isOver = true
	})
	assert.equal(code, 0, err)
	const { reason, best, asked } = endOf(out)
	assert.deepEqual([reason, best?.confirmed, best?.verdict], ['budget', null, null])
	assert.ok(existsSync(confirming))
	const told = eventsOf(out).filter(({ kind }) => kind === 'candidate-told').length
	const { out: shown } = await oxipelago(['status', '--json', '--archive', archive])
	assert.deepEqual([asked, JSON.parse(shown).asked], [told - 1, told - 1])
})
